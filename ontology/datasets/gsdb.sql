--+ title: Global Sanctions Data Base
--+ citation: >-
--+   Yalcin, Erdal, Gabriel Felbermayr, Heider Kariem, Aleksandra Kirilakha, Ohyun Kwon, Constantinos Syropoulos and Yoto V.
--+   Yotov (2025). The Global Sanctions Data Base - Release 4: The heterogeneous effects of the sanctions on Russia. The World
--+   Economy.
--+ licence: None is stated; given by its makers to those who ask, and free to use for those who cite it.
--+ homepage: https://globalsanctionsdatabase.com/
--+ span: 1949/2023
--+ missing: ["-9"]
--+ tables:
--+   cases:
--+     file: GSDB_V4.csv
--+     versions: {eaa8788f6822b09e90839d605621b82b3a5dc155ed0667260990270c560e258d: "4"}
--+     key: [case_id]
--+     columns: {case_id: integer, sanctioned_state: text, sanctioning_state: text, begin: year, end: year, trade: maybe integer,
--+       arms: maybe integer, military: maybe integer, financial: maybe integer, travel: maybe integer, other: maybe integer, objective: maybe text}
--+     codes: {trade: [0, 1], arms: [0, 1], military: [0, 1], financial: [0, 1], travel: [0, 1], other: [0, 1], objective: [democracy,
--+       destab_regime, end_war, human_rights, other, policy_change, prevent_war, territorial_conflict, terrorism]}
--+     refuse:
--+       '"end" < "begin"': it ends before it begins
--+ complete for:
--+   - {kind: "det:Sanctions", population: "code:AllStates", years: 1949/2023}
--+ not taken: >-
--+   How far trade is restricted (descr_trade), success, and whether there are several targets and senders, which the
--+   names tell. Success is the makers' judgement, for which the ontology has no term.

-- The makers name states in words. Where their word is none of the Correlates of War, or of another state then:
CREATE TABLE spelt (name VARCHAR, ccode INTEGER, since INTEGER, until INTEGER);
INSERT INTO spelt SELECT name, ccode, 0, 9999 FROM (VALUES ('united states', 2), ('antigua and barbuda', 58), ('serbia', 345),
  ('fry', 345), ('russia', 365), ('soviet union', 365), ('cote d''ivoire', 437), ('congo (brazzaville)', 484), ('rhodesia', 552),
  ('democratic republic of the congo', 490), ('ethiopia (excludes eritrea)', 530), ('malagasy republic', 580), ('egypt', 651),
  ('transjordan', 663), ('ceylon', 780), ('north vietnam', 816), ('south vietnam', 817), ('malaya', 820), ('china', 710),
  ('north yemen', 678), ('south yemen', 680), ('north korea', 731), ('south korea', 732), ('gambia', 420)) AS v(name, ccode);
INSERT INTO spelt VALUES ('germany', 260, 0, 1989), ('germany', 255, 1990, 9999), ('yemen', 678, 0, 1989), ('yemen', 679, 1990, 9999);

CREATE TABLE parties AS
SELECT *, trim(unnest(string_split(regexp_replace(regexp_replace(replace(replace(names, 'Egypt, Arab Rep.', 'Egypt'), 'Gambia, The', 'Gambia'),
  'Congo, Democratic Republic of the', 'Democratic Republic of the Congo', 'g'), '(Korea|Yemen), (North|South)', '\2 \1', 'g'), ','))) AS party
FROM (SELECT case_id, "begin" AS s, "end" AS e, 'sender' AS role, sanctioning_state AS names, _row FROM cases
  UNION ALL SELECT case_id, "begin", "end", 'target', sanctioned_state, _row FROM cases);

-- Who that is, and when: a name can pass from one state to another within a case. A name that nobody bears is an actor
-- of this data set alone.
CREATE TABLE who AS
WITH states AS (
  SELECT p.*, b.state AS actor, greatest(s, sp.since, b.first) AS f, least(e, sp.until, b.last) AS l FROM parties AS p
  JOIN spelt AS sp ON sp.name = lower(party) AND sp.since <= e AND sp.until >= s
  JOIN bearer AS b ON b.ccode = sp.ccode AND b.first <= least(e, sp.until) AND b.last >= greatest(s, sp.since))
SELECT * FROM states UNION ALL
SELECT p.*, coalesce(k.actor, this('actor-' || lower(party))), s, e FROM parties AS p
LEFT JOIN (SELECT name, max(actor) AS actor FROM known GROUP BY name HAVING count(DISTINCT actor) = 1) AS k ON k.name = lower(party)
WHERE lower(party) NOT IN (SELECT name FROM spelt);

-- A case is one node for each run of years with the same actors.
CREATE TABLE pieces AS
SELECT case_id, y, coalesce(lead(y) OVER w - 1, e) AS until, row_number() OVER w AS n, count(*) OVER (PARTITION BY case_id) AS pieces
FROM (SELECT DISTINCT * FROM (SELECT case_id, e, unnest([f, CASE WHEN l < e THEN l + 1 END]) AS y FROM who)) WHERE y IS NOT NULL
WINDOW w AS (PARTITION BY case_id ORDER BY y);

SELECT actor AS node, 'det:Actor' AS "rdf:type", min(party) AS "rdfs:label", min(_row) AS "det:row"
FROM who WHERE starts_with(actor, 'this:') GROUP BY actor ORDER BY actor;

SELECT this(case_id || CASE WHEN any_value(pieces) > 1 THEN '.' || n ELSE '' END) AS node, 'det:Sanctions' AS "rdf:type",
  'Sanctions ' || case_id || ': ' || any_value(sanctioning_state) || ' on ' || any_value(sanctioned_state) || ', ' || y AS "rdfs:label",
  list(DISTINCT actor ORDER BY actor) FILTER (role = 'sender') AS "det:sender",
  list(DISTINCT actor ORDER BY actor) FILTER (role = 'target') AS "det:target", y AS "det:startYear",
  CASE WHEN p.until < last_year() THEN p.until END AS "det:endYear",
  CASE WHEN p.until >= last_year() THEN 'code:Ongoing' END AS "det:endStatus",
  [CASE any_value(trade) WHEN 1 THEN 'code:TradeSanctions' END, CASE any_value(arms) WHEN 1 THEN 'code:ArmsSanctions' END,
   CASE any_value(military) WHEN 1 THEN 'code:MilitarySanctions' END, CASE any_value(financial) WHEN 1 THEN 'code:FinancialSanctions' END,
   CASE any_value(travel) WHEN 1 THEN 'code:TravelSanctions' END, CASE any_value(other) WHEN 1 THEN 'code:OtherSanctions' END] AS "det:kind",
  list_transform(string_split(any_value(objective), ','), lambda o: CASE trim(o) WHEN 'territorial_conflict' THEN 'code:TerritorialConflict'
    WHEN 'policy_change' THEN 'code:PolicyChange' WHEN 'destab_regime' THEN 'code:DestabiliseRegime' WHEN 'democracy' THEN 'code:Democracy'
    WHEN 'prevent_war' THEN 'code:PreventWar' WHEN 'end_war' THEN 'code:EndWar' WHEN 'human_rights' THEN 'code:HumanRights'
    WHEN 'terrorism' THEN 'code:CounterTerrorism' WHEN 'other' THEN 'code:OtherObjective' END) AS "det:purpose", any_value(cases._row) AS "det:row"
FROM pieces AS p JOIN cases USING (case_id) JOIN who USING (case_id) WHERE who.f <= p.until AND who.l >= p.y
GROUP BY case_id, n, y, p.until ORDER BY case_id, n;
