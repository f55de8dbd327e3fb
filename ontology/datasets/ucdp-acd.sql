--+ title: UCDP/PRIO Armed Conflict Dataset
--+ citation: >-
--+   Gleditsch, Nils Petter, Peter Wallensteen, Mikael Eriksson, Margareta Sollenberg and Håvard Strand (2002). Armed
--+   Conflict 1946-2001: A New Dataset. Journal of Peace Research 39 (5), 615-637. Davies, Shawn, Therése Pettersson,
--+   Margareta Sollenberg and Magnus Öberg (2025). Organized violence 1989-2024, and the challenges of identifying civilian
--+   victims. Journal of Peace Research 62 (4).
--+ licence: https://creativecommons.org/licenses/by/4.0/
--+ homepage: https://ucdp.uu.se/downloads/
--+ span: 1946/2024
--+ missing: ["-9"]
--+ tables:
--+   acd:
--+     file: ucdp-prio-acd-251.csv
--+     versions: {a7a2ff6caf6c854f4fafb1b17f616da1ed6bbc00612943ec6e071511ebea7a81: "25.1"}
--+     key: [conflict_id, year]
--+     columns: {conflict_id: integer, location: text, side_b: text, side_b_id: text, incompatibility: integer,
--+       territory_name: maybe text, year: year, intensity_level: integer, gwno_a: text, gwno_a_2nd: maybe text, gwno_b: maybe text,
--+       gwno_b_2nd: maybe text}
--+     codes: {incompatibility: [1..3], intensity_level: [1, 2]}
--+ complete for:
--+   - {kind: "det:ArmedConflict", population: "code:IndependentStates", years: 1946/2024}
--+ not taken: >-
--+   Dates within the year and their precision, region, type of conflict and cumulative intensity, which the sides and
--+   years tell. Years in which a conflict was not active are years without an episode.

-- Codes of Gleditsch and Ward that are others than those of the Correlates of War; of 0, the latter have none.
CREATE TABLE gleditsch_ward (gw INTEGER, since INTEGER, until INTEGER, ccode INTEGER);
INSERT INTO gleditsch_ward VALUES (260, 1990, 9999, 255), (340, 1992, 9999, 345), (678, 1990, 9999, 679), (711, 0, 9999, 0),
  (751, 0, 9999, 0), (970, 0, 9999, 946), (971, 0, 9999, 970), (972, 0, 9999, 955), (973, 0, 9999, 947);

-- Who is on which side of each row: governments by their codes, others by the numbers that UCDP gives its actors.
CREATE TABLE present AS
SELECT p.*, coalesce(b.state, this(CASE WHEN side = 'B' AND gov IS NULL THEN 'actor-' || id ELSE 'state-' || gov END)) AS actor
FROM (SELECT conflict_id, year, 'A' AS side, trim(unnest(string_split(gwno_a || coalesce(',' || gwno_a_2nd, ''), ','))) AS gov, NULL AS id FROM acd
  UNION SELECT conflict_id, year, 'B', trim(unnest(string_split(concat_ws(',', gwno_b, gwno_b_2nd), ','))), NULL FROM acd
  UNION SELECT conflict_id, year, 'B', NULL, trim(unnest(string_split(side_b_id, ','))) FROM acd WHERE gwno_b IS NULL) AS p
LEFT JOIN gleditsch_ward AS g ON g.gw::VARCHAR = p.gov AND p.year BETWEEN g.since AND g.until
LEFT JOIN bearer AS b ON b.ccode = coalesce(g.ccode, TRY_CAST(p.gov AS INTEGER)) AND p.year BETWEEN b.first AND b.last
WHERE gov IS NULL OR gov <> '';

-- The name of an actor is told by a row that it has alone.
SELECT p.actor AS node, CASE WHEN p.id IS NULL THEN 'det:Actor' ELSE 'det:ArmedGroup' END AS "rdf:type",
  coalesce(min(a.side_b) FILTER (a.side_b_id = p.id), 'UCDP actor ' || p.id || ', one of ' || min(a.side_b),
    'State ' || p.gov || ' of Gleditsch and Ward') AS "rdfs:label", min(a._row) AS "det:row"
FROM present AS p JOIN acd AS a USING (conflict_id, year) WHERE starts_with(p.actor, 'this:') GROUP BY p.actor, p.id, p.gov;

CREATE MACRO issue(i) AS CASE i WHEN 1 THEN ['code:TerritoryIssue'] WHEN 2 THEN ['code:GovernmentIssue']
  ELSE ['code:TerritoryIssue', 'code:GovernmentIssue'] END;

SELECT this(conflict_id) AS node, 'det:ArmedConflict' AS "rdf:type",
  min(location) || ': ' || coalesce(min(territory_name), 'government') || ' (conflict ' || conflict_id || ')' AS "rdfs:label",
  issue(max(incompatibility)) AS "det:issue", min(year) AS "det:startYear", max(year) AS "det:endYear", list(_row) AS "det:row"
FROM acd GROUP BY conflict_id ORDER BY conflict_id;

-- An episode is a run of years with the same actors on both sides and the same intensity.
SELECT this(conflict_id || '.' || min(year)) AS node, 'det:ConflictEpisode' AS "rdf:type",
  min(location) || ': ' || coalesce(min(territory_name), 'government') || ', ' || min(year) || ' to ' || max(year) AS "rdfs:label",
  this(conflict_id) AS "det:partOf", a AS "det:sideA", b AS "det:sideB",
  CASE intensity_level WHEN 1 THEN 'code:MinorIntensity' ELSE 'code:WarIntensity' END AS "det:level",
  min(year) AS "det:startYear", max(year) AS "det:endYear", list(_row) AS "det:row"
FROM (SELECT *, year - row_number() OVER (PARTITION BY conflict_id, intensity_level, a, b ORDER BY year) AS run
  FROM acd JOIN (SELECT conflict_id, year, list(DISTINCT actor ORDER BY actor) FILTER (side = 'A') AS a,
    list(DISTINCT actor ORDER BY actor) FILTER (side = 'B') AS b FROM present GROUP BY ALL) USING (conflict_id, year))
GROUP BY conflict_id, intensity_level, a, b, run ORDER BY conflict_id, min(year);
