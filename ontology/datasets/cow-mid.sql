--+ title: Correlates of War Militarized Interstate Disputes
--+ citation: >-
--+   Palmer, Glenn, Roseanne W. McManus, Vito D'Orazio, Michael R. Kenwick, Mikaela Karstens, Chase Bloch, Nick Dietrich,
--+   Kayla Kahn, Kellan Ritter and Michael J. Soules (2022). The MID5 Dataset, 2011-2014: Procedures, coding rules, and
--+   description. Conflict Management and Peace Science 39 (4), 470-482.
--+ licence: None is stated; free to use for those who cite it.
--+ homepage: https://correlatesofwar.org/data-sets/mids/
--+ span: 1816/2014
--+ missing: ["-9"]
--+ tables:
--+   mida:
--+     file: MIDA.csv
--+     versions: {de8df3e45ef0801032ac14f1950ac56201667e5be7f1020f9e1cbd35533b3d7a: "5.0"}
--+     key: [dispnum]
--+     columns: {dispnum: integer, styear: year, endyear: year, ongo2014: maybe integer}
--+     codes: {ongo2014: [0, 1]}
--+     refuse:
--+       endyear < styear: it ends before it begins
--+   midb:
--+     file: MIDB.csv
--+     versions: {79370937a8d1b34b9066099db1de017ca124f448c4c67170b6f81805ffb97cfe: "5.0"}
--+     columns: {dispnum: integer, stabb: text, ccode: integer, styear: year, stmon: maybe integer, stday: maybe integer,
--+       endyear: year, endmon: maybe integer, endday: maybe integer, sidea: integer, revstate: maybe integer, revtype1: maybe integer,
--+       revtype2: maybe integer, hostlev: maybe integer, orig: maybe integer}
--+     codes: {stmon: [1..12], stday: [1..31], endmon: [1..12], endday: [1..31], sidea: [0, 1], revstate: [0, 1],
--+       revtype1: [0..4], revtype2: [0..4], hostlev: [1..5], orig: [0, 1]}
--+     refuse:
--+       endyear < styear: it ends before it begins
--+       ccode NOT BETWEEN 1 AND 999: no code from 1 to 999
--+       dispnum NOT IN (SELECT dispnum FROM mida): a dispute that MIDA does not have
--+ complete for:
--+   - {kind: "det:MilitarizedDispute", population: "code:StateSystem", years: 1816/2014}
--+ not taken: >-
--+   Days and months. Outcome, settlement, fatalities, duration, highest action and reciprocation, for which the ontology
--+   has no terms. What a revisionist wants besides territory, policy and regime (revtype 4). The dyadic and incident
--+   files: opponents are all of one side against all of the other in the years that both take part.

CREATE VIEW sides AS
SELECT m.*, b.state, greatest(m.styear, b.first) AS since, least(m.endyear, b.last) AS until,
  row_number() OVER (PARTITION BY dispnum, m.ccode ORDER BY m._n, b.first) AS n
FROM midb AS m JOIN bearer AS b ON b.ccode = m.ccode AND b.first <= m.endyear AND b.last >= m.styear;

SELECT this(dispnum) AS node, 'det:MilitarizedDispute' AS "rdf:type",
  'Militarized interstate dispute ' || dispnum || ', ' || styear AS "rdfs:label", styear AS "det:startYear",
  CASE WHEN ongo2014 IS DISTINCT FROM 1 THEN endyear END AS "det:endYear",
  CASE WHEN ongo2014 = 1 THEN 'code:Ongoing' END AS "det:endStatus", _row AS "det:row"
FROM mida WHERE dispnum IN (SELECT dispnum FROM midb) ORDER BY dispnum;

SELECT this(dispnum || '.' || ccode || '.' || n) AS node, 'det:Participation' AS "rdf:type",
  this(dispnum) AS "det:participationIn", state AS "det:participationOf",
  CASE sidea WHEN 1 THEN 'code:SideA' ELSE 'code:SideB' END AS "det:side",
  since AS "det:startYear", until AS "det:endYear",
  CASE hostlev WHEN 1 THEN 'code:NoMilitarizedAction' WHEN 2 THEN 'code:ThreatOfForce' WHEN 3 THEN 'code:DisplayOfForce'
    WHEN 4 THEN 'code:UseOfForce' WHEN 5 THEN 'code:WarLevel' END AS "det:level",
  orig = 1 AS "det:originator", revstate = 1 AS "det:revisionist",
  list_transform([revtype1, revtype2], lambda t: CASE t WHEN 1 THEN 'code:TerritoryIssue' WHEN 2 THEN 'code:PolicyIssue'
    WHEN 3 THEN 'code:GovernmentIssue' END) AS "det:issue", _row AS "det:row"
FROM sides ORDER BY dispnum, ccode, n;
