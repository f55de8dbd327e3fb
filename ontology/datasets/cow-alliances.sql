--+ title: Correlates of War Formal Alliances
--+ citation: >-
--+   Gibler, Douglas M. (2009). International Military Alliances, 1648-2008. Washington, DC: CQ Press.
--+ licence: None is stated; free to use for those who cite it.
--+ homepage: https://correlatesofwar.org/data-sets/formal-alliances/
--+ span: 1816/2012
--+ missing: ["-9"]
--+ tables:
--+   members:
--+     file: alliance_v4.1_by_member.csv
--+     versions: {dc4cda15a2d48a84d0737978586e6ae7bb4873f46cf3668885a8ea2adce3ccb0: "4.1"}
--+     columns: {version4id: integer, ccode: integer, state_name: text, mem_st_year: year, mem_st_month: maybe integer,
--+       mem_st_day: maybe integer, mem_end_year: maybe year, mem_end_month: maybe integer, mem_end_day: maybe integer,
--+       left_censor: maybe integer, right_censor: maybe integer, defense: maybe integer, neutrality: maybe integer,
--+       nonaggression: maybe integer, entente: maybe integer}
--+     codes: {mem_st_month: [1..12], mem_st_day: [1..31], mem_end_month: [1..12], mem_end_day: [1..31], left_censor: [0, 1],
--+       right_censor: [0, 1], defense: [0, 1], neutrality: [0, 1], nonaggression: [0, 1], entente: [0, 1]}
--+     refuse:
--+       mem_end_year < mem_st_year: it ends before it begins
--+       ccode NOT BETWEEN 1 AND 999: no code from 1 to 999
--+ complete for:
--+   - kind: "det:Alliance"
--+     relations: ["det:defenceAllyOf", "det:neutralityAllyOf", "det:nonAggressionAllyOf", "det:consultationAllyOf"]
--+     population: "code:StateSystem"
--+     years: 1816/2012
--+ not taken: >-
--+   Days and months, and the year of a treaty before 1816 (all_st_year). The type of the alliance (ss_type), which the
--+   four obligations repeat. The dyadic files, which the expansion of the members makes anew.

CREATE VIEW state_names AS SELECT ccode, state_name AS name, _row FROM members;

-- A censored start is a year by which it had begun; a censored end is none.
CREATE VIEW spells AS
SELECT m.*, b.state, greatest(mem_st_year, b.first) AS since, least(mem_end_year, b.last) AS until,
  coalesce(left_censor = 1, false) AND b.first <= mem_st_year AS begun_before,
  mem_end_year IS NULL AND b.last >= last_year() AS open,
  row_number() OVER (PARTITION BY version4id, m.ccode ORDER BY m._n, b.first) AS n
FROM members AS m JOIN bearer AS b
  ON b.ccode = m.ccode AND b.first <= coalesce(mem_end_year, last_year()) AND b.last >= mem_st_year;

SELECT this(version4id) AS node, 'det:Alliance' AS "rdf:type", any_value(name) AS "rdfs:label",
  CASE WHEN NOT bool_or(begun_before) THEN min(since) END AS "det:startYear",
  CASE WHEN bool_or(begun_before) THEN min(since) END AS "det:latestStart",
  CASE WHEN NOT bool_or(open) THEN max(until) END AS "det:endYear",
  CASE WHEN bool_or(open AND right_censor IS DISTINCT FROM 0) THEN 'code:Ongoing'
    WHEN bool_or(open) THEN 'code:UnknownEnd' END AS "det:endStatus", list(_row) AS "det:row"
FROM spells JOIN (
  SELECT version4id, list_sort(list(DISTINCT state_name)) AS states, 'Alliance ' || version4id || ' of ' ||
    CASE WHEN len(states) > 4 THEN states[1] || ', ' || states[2] || ' and ' || len(states) - 2 || ' others'
    ELSE array_to_string(states, ', ') END AS name
  FROM members GROUP BY version4id) USING (version4id)
GROUP BY version4id ORDER BY version4id;

SELECT this(version4id || '.' || ccode || '.' || n) AS node, 'det:Participation' AS "rdf:type",
  this(version4id) AS "det:participationIn", state AS "det:participationOf",
  CASE WHEN NOT begun_before THEN since END AS "det:startYear", CASE WHEN begun_before THEN since END AS "det:latestStart",
  CASE WHEN NOT open THEN until END AS "det:endYear",
  CASE WHEN open AND right_censor = 0 THEN 'code:UnknownEnd' WHEN open THEN 'code:Ongoing' END AS "det:endStatus",
  [CASE WHEN defense = 1 THEN 'code:Defence' END, CASE WHEN neutrality = 1 THEN 'code:Neutrality' END,
   CASE WHEN nonaggression = 1 THEN 'code:NonAggression' END, CASE WHEN entente = 1 THEN 'code:Consultation' END]
    AS "det:obligation",
  [CASE WHEN defense IS NULL THEN 'det:defenceAllyOf' END, CASE WHEN neutrality IS NULL THEN 'det:neutralityAllyOf' END,
   CASE WHEN nonaggression IS NULL THEN 'det:nonAggressionAllyOf' END, CASE WHEN entente IS NULL THEN 'det:consultationAllyOf' END]
    AS "det:unrecordedRelation",
  _row AS "det:row"
FROM spells ORDER BY version4id, ccode, n;
