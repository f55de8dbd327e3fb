--+ title: Correlates of War Inter-State Wars
--+ citation: >-
--+   Sarkees, Meredith Reid and Frank Wayman (2010). Resort to War: 1816-2007. Washington, DC: CQ Press.
--+ licence: None is stated; free to use for those who cite it.
--+ homepage: https://correlatesofwar.org/data-sets/cow-war/
--+ span: 1816/2007
--+ missing: ["-8", "-9"]
--+ tables:
--+   wars:
--+     file: Inter-StateWarData_v4.0.csv
--+     versions: {70211a31599641fa2c19bd4a279d2ae5b9676ac86171b17c69dab8ec86c5fc62: "4.0"}
--+     columns: {WarNum: integer, WarName: text, ccode: integer, StateName: text, Side: integer, StartYear1: year,
--+       StartMonth1: maybe integer, StartDay1: maybe integer, EndYear1: integer, StartYear2: maybe year, EndYear2: maybe integer}
--+     codes: {Side: [1, 2], StartMonth1: [1..12], StartDay1: [1..31], EndYear1: [-7, 1816..2037], EndYear2: [-7, 1816..2037]}
--+     refuse:
--+       EndYear1 BETWEEN 0 AND StartYear1 - 1: it ends before it begins
--+       EndYear2 BETWEEN 0 AND StartYear2 - 1: it ends before it begins
--+       StartYear2 IS NOT NULL AND EndYear2 IS NULL: its second spell has no end
--+       ccode NOT BETWEEN 1 AND 999: no code from 1 to 999
--+ complete for:
--+   - {kind: "det:War", population: "code:StateSystem", years: 1816/2007}
--+ not taken: >-
--+   Days and months. Who initiated, where it was fought, the outcome, deaths in battle, from which other war it came and
--+   into which it turned, for which the ontology has no terms. Extra-state and intra-state wars are data sets of their own.

CREATE VIEW state_names AS SELECT ccode, StateName AS name, _row FROM wars;

-- A state can fight in two spells, which are one where they are of the same year; an end of -7: the war goes on.
CREATE VIEW spells AS
SELECT w.*, b.state, greatest(s, b.first) AS since, least(nullif(e, -7), b.last) AS until, e = -7 AND b.last > s AS open,
  row_number() OVER (PARTITION BY WarNum, w.ccode ORDER BY _n, spell, b.first) AS n
FROM (SELECT *, 1 AS spell, StartYear1 AS s, EndYear1 AS e FROM wars
      UNION ALL SELECT *, 2, StartYear2, EndYear2 FROM wars
        WHERE StartYear2 IS NOT NULL AND (StartYear2, EndYear2) IS DISTINCT FROM (StartYear1, EndYear1)) AS w
JOIN bearer AS b ON b.ccode = w.ccode AND b.first <= CASE e WHEN -7 THEN last_year() ELSE e END AND b.last >= s;

SELECT this(WarNum) AS node, 'det:War' AS "rdf:type", any_value(WarName) AS "rdfs:label", min(since) AS "det:startYear",
  CASE WHEN NOT bool_or(open) THEN max(until) END AS "det:endYear",
  CASE WHEN bool_or(open) THEN 'code:Ongoing' END AS "det:endStatus", list(_row) AS "det:row"
FROM spells GROUP BY WarNum ORDER BY WarNum;

SELECT this(WarNum || '.' || ccode || '.' || n) AS node, 'det:Participation' AS "rdf:type",
  this(WarNum) AS "det:participationIn", state AS "det:participationOf",
  CASE Side WHEN 1 THEN 'code:SideA' ELSE 'code:SideB' END AS "det:side", since AS "det:startYear",
  CASE WHEN NOT open THEN until END AS "det:endYear", CASE WHEN open THEN 'code:Ongoing' END AS "det:endStatus",
  'code:WarLevel' AS "det:level", _row AS "det:row"
FROM spells ORDER BY WarNum, ccode, n;
