--+ title: Alliance Treaty Obligations and Provisions (ATOP)
--+ citation: >-
--+   Leeds, Brett Ashley, Jeffrey M. Ritter, Sara McLaughlin Mitchell and Andrew G. Long (2002). Alliance Treaty
--+   Obligations and Provisions, 1815-1944. International Interactions 28 (3), 237-260.
--+ licence: None is stated; free to use for those who cite it.
--+ homepage: http://www.atopdata.org/
--+ span: 1815/2016
--+ missing: ["-9"]
--+ tables:
--+   members:
--+     file: atop-member-level.csv
--+     versions: {37533634acbba64af9b900425fad50fcecb69f4a80f9f1d22d9847911bf21e40: "4.01"}
--+     columns: {atopid: integer, member: integer, phase: integer, yrent: year, moent: maybe integer, dayent: maybe integer,
--+       yrexit: integer, ineffect: maybe integer, defense: maybe integer, offense: maybe integer, neutral: maybe integer, nonagg: maybe integer,
--+       consul: maybe integer}
--+     codes: {moent: [1..12], dayent: [1..31], yrexit: [0, 1815..2046], ineffect: [0, 1], defense: [0, 1], offense: [0, 1],
--+       neutral: [0, 1], nonagg: [0, 1], consul: [0, 1]}
--+     refuse:
--+       yrexit BETWEEN 1 AND yrent - 1: it ends before it begins
--+ complete for:
--+   - kind: "det:Alliance"
--+     relations: ["det:defenceAllyOf", "det:offenceAllyOf", "det:neutralityAllyOf", "det:nonAggressionAllyOf", "det:consultationAllyOf"]
--+     population: "code:StateSystem"
--+     years: 1815/2016
--+ not taken: >-
--+   Days and months. Conditions, institutions, secrecy and all other provisions of the treaties, for which the ontology
--+   has no terms. The files by alliance, state-year and dyad, which repeat the members.

-- An exit in the year 0 means that the member was one on the last day of the release. A code above 999 is no state of
-- the Correlates of War.
CREATE VIEW spells AS
SELECT m.*, coalesce(b.state, this('member-' || member)) AS actor, coalesce(greatest(yrent, b.first), yrent) AS since,
  least(nullif(yrexit, 0), b.last) AS until, yrexit = 0 AND coalesce(b.last >= last_year(), true) AS open,
  row_number() OVER (PARTITION BY atopid, phase, member ORDER BY m._n, b.first) AS n
FROM members AS m LEFT JOIN bearer AS b ON b.ccode = m.member
  AND b.first <= coalesce(nullif(yrexit, 0), last_year()) AND b.last >= yrent;

SELECT actor AS node, 'det:Actor' AS "rdf:type", 'ATOP member ' || member AS "rdfs:label", min(_row) AS "det:row"
FROM spells WHERE starts_with(actor, 'this:') GROUP BY actor, member;

SELECT this(atopid) AS node, 'det:Alliance' AS "rdf:type", 'ATOP alliance ' || atopid || ', ' || min(since) AS "rdfs:label",
  min(since) AS "det:startYear", CASE WHEN NOT bool_or(open) THEN max(until) END AS "det:endYear",
  CASE WHEN bool_or(open) THEN 'code:Ongoing' END AS "det:endStatus", list(_row) AS "det:row"
FROM spells GROUP BY atopid ORDER BY atopid;

-- Where a treaty was renegotiated, its phases oblige its members in different ways.
SELECT this(atopid || '.' || phase || '.' || member || '.' || n) AS node, 'det:Participation' AS "rdf:type",
  this(atopid) AS "det:participationIn", actor AS "det:participationOf", since AS "det:startYear",
  CASE WHEN NOT open THEN until END AS "det:endYear", CASE WHEN open THEN 'code:Ongoing' END AS "det:endStatus",
  [CASE WHEN defense = 1 THEN 'code:Defence' END, CASE WHEN offense = 1 THEN 'code:Offence' END,
   CASE WHEN neutral = 1 THEN 'code:Neutrality' END, CASE WHEN nonagg = 1 THEN 'code:NonAggression' END,
   CASE WHEN consul = 1 THEN 'code:Consultation' END] AS "det:obligation",
  [CASE WHEN defense IS NULL THEN 'det:defenceAllyOf' END, CASE WHEN offense IS NULL THEN 'det:offenceAllyOf' END,
   CASE WHEN neutral IS NULL THEN 'det:neutralityAllyOf' END, CASE WHEN nonagg IS NULL THEN 'det:nonAggressionAllyOf' END,
   CASE WHEN consul IS NULL THEN 'det:consultationAllyOf' END]
    AS "det:unrecordedRelation",
  _row AS "det:row"
FROM spells ORDER BY atopid, phase, member, n;
