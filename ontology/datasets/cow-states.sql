--+ title: Correlates of War State System Membership
--+ citation: >-
--+   Correlates of War Project (2017). State System Membership List, v2016. Online, https://correlatesofwar.org.
--+ licence: None is stated; free to use for those who cite it.
--+ homepage: https://correlatesofwar.org/data-sets/state-system-membership/
--+ span: 1816/2016
--+ missing: ["-9"]
--+ tables:
--+   states:
--+     file: states2016.csv
--+     versions: {21822fe1ef67aedf2e64ebe9746e2b875c6175c8ce599750bc0e77e4ce393167: "2016"}
--+     key: [ccode, styear]
--+     columns: {stateabb: text, ccode: integer, statenme: text, styear: year, endyear: year, endmonth: maybe integer, endday: maybe integer}
--+     codes: {endmonth: [1..12], endday: [1..31]}
--+     refuse:
--+       endyear < styear: it ends before it begins
--+       ccode NOT BETWEEN 1 AND 999: no code from 1 to 999
--+ complete for:
--+   - {kind: "det:StateSystemMembership", population: "code:AllStates", years: 1816/2016}
--+ not taken: >-
--+   Days and months: years are calendar years, both ends included. system2016.csv and majors2016.csv, which repeat the
--+   spells by year and tell the major powers.

-- What the makers call the states of their codes.
CREATE VIEW state_names AS SELECT ccode, statenme AS name, _row FROM states;

-- A spell of a code is one of each state that bears the code in its years.
CREATE VIEW spells AS
SELECT s.*, b.state, greatest(s.styear, b.first) AS since, least(s.endyear, b.last) AS until,
  row_number() OVER (PARTITION BY s.ccode ORDER BY s.styear, b.first) AS n,
  -- The last day of the release is no end.
  s.endyear = last_year() AND s.endmonth = 12 AND s.endday = 31 AND b.last >= s.endyear AS open
FROM states AS s JOIN bearer AS b ON b.ccode = s.ccode AND b.first <= s.endyear AND b.last >= s.styear;

SELECT this(ccode || '.' || n) AS node, 'det:StateSystemMembership' AS "rdf:type",
  statenme || ' in the state system, ' || since || CASE WHEN open THEN ' on' ELSE ' to ' || until END AS "rdfs:label",
  state AS "det:systemMember", ccode AS "det:cowCode", stateabb AS "det:cowAbbreviation",
  since AS "det:startYear", CASE WHEN NOT open THEN until END AS "det:endYear",
  CASE WHEN open THEN 'code:Ongoing' END AS "det:endStatus", _row AS "det:row"
FROM spells ORDER BY ccode, n;
