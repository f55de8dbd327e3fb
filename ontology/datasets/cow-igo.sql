--+ title: Correlates of War Intergovernmental Organizations
--+ citation: >-
--+   Pevehouse, Jon C. W., Timothy Nordstrom, Roseanne W. McManus and Anne Spencer Jamison (2020). Tracking organizations
--+   in the world: The Correlates of War IGO Version 3.0 datasets. Journal of Peace Research 57 (3), 492-503.
--+ licence: None is stated; free to use for those who cite it.
--+ homepage: https://correlatesofwar.org/data-sets/igos/
--+ span: 1816/2014
--+ tables:
--+   igo:
--+     file: state_year_formatv3.csv
--+     versions: {540f9d07d3ee34f13712464b8dd1984cba062cee13ac86afdbde27a0e0155a60: "3"}
--+     key: [ccode, year]
--+     columns: {ccode: integer, year: year, state: text, "*": maybe integer}
--+     codes: {"*": [-9, -1, 0, 1, 2, 3]}
--+     refuse:
--+       ccode NOT BETWEEN 1 AND 999: no code from 1 to 999
--+ complete for:
--+   - {kind: "det:Membership", population: "code:StateSystem", years: 1965/2014}
--+ not taken: >-
--+   Rows are of states in the years in which they are members of the state system: a membership ends and begins with
--+   these. Before 1965 the makers looked every fifth year and filled in what lies between, so that for those years it
--+   is complete for nothing. Memberships of which only the neighbouring years are known (-9) are possible in between;
--+   one that is not known and has no such neighbour gives nothing, nor does a row of a state that is in no organisation.

-- What each state is to each organisation, in runs of years with the cells that say so (_n and _row come first): 1 full member, 2 associate, 3 observer, -9 not known.
CREATE TABLE runs AS
SELECT ccode, igo, status, min(year) AS s, max(year) AS e, list(replace(_row, '#row=', '#cell=') || ',' || position) AS places
FROM (SELECT *, year - row_number() OVER (PARTITION BY ccode, igo, status ORDER BY year) AS run
  FROM (UNPIVOT igo ON COLUMNS(* EXCLUDE (_n, _row, ccode, year, state)) INTO NAME igo VALUE status)
  JOIN (SELECT column_name AS igo, ordinal_position - 2 AS position FROM information_schema.columns
    WHERE table_name = 'igo') USING (igo) WHERE status IN (1, 2, 3, -9))
GROUP BY ccode, igo, status, run;

CREATE TABLE spells AS
SELECT r.ccode, r.igo, r.status, r.places, b.state, greatest(r.s, b.first) AS since, least(r.e, b.last) AS until,
  CASE WHEN b.first <= r.s THEN before.s END AS perhaps_since, CASE WHEN b.last >= r.e THEN after.e END AS perhaps_until,
  r.e = last_year() AND b.last >= r.e AS open,
  row_number() OVER (PARTITION BY r.ccode, r.igo ORDER BY r.s, b.first) AS n,
  coalesce(known.actor, this('organisation-' || r.igo)) AS organisation
FROM runs AS r JOIN bearer AS b ON b.ccode = r.ccode AND b.first <= r.e AND b.last >= r.s
LEFT JOIN runs AS before ON (before.ccode, before.igo, before.status, before.e) = (r.ccode, r.igo, -9, r.s - 1)
LEFT JOIN runs AS after ON (after.ccode, after.igo, after.status, after.s) = (r.ccode, r.igo, -9, r.e + 1)
LEFT JOIN known ON known.name = lower(r.igo) AND NOT known.is_state WHERE r.status <> -9;

SELECT organisation AS node, 'det:InternationalOrganisation' AS "rdf:type", upper(igo) AS "rdfs:label",
  min(list_min(places)) AS "det:row"
FROM spells WHERE starts_with(organisation, 'this:') GROUP BY organisation, igo ORDER BY igo;

CREATE MACRO who(is_member) AS TABLE
SELECT this(igo || '.' || ccode || '.' || n) AS node, igo, ccode, n, state, organisation, places, status, since, until,
  perhaps_since, perhaps_until, open FROM spells WHERE (status = 1) = is_member ORDER BY igo, ccode, n;

CREATE MACRO words(status) AS CASE status WHEN 1 THEN 'Member' WHEN 2 THEN 'Associate member' ELSE 'Observer' END;

SELECT node, 'det:Membership' AS "rdf:type", words(status) || ' of ' || upper(igo) || ': state ' || ccode AS "rdfs:label",
  state AS "det:member", organisation AS "det:organisation",
  CASE WHEN perhaps_since IS NULL THEN since END AS "det:startYear", perhaps_since AS "det:earliestStart",
  CASE WHEN perhaps_since IS NOT NULL THEN since END AS "det:latestStart",
  CASE WHEN perhaps_until IS NULL AND NOT open THEN until END AS "det:endYear",
  CASE WHEN perhaps_until IS NOT NULL THEN until END AS "det:earliestEnd", perhaps_until AS "det:latestEnd",
  CASE WHEN open THEN 'code:Ongoing' END AS "det:endStatus", places AS "det:row" FROM who(true);

SELECT node, 'det:Affiliation' AS "rdf:type", words(status) || ' of ' || upper(igo) || ': state ' || ccode AS "rdfs:label",
  state AS "det:affiliate", organisation AS "det:organisation",
  CASE WHEN perhaps_since IS NULL THEN since END AS "det:startYear", perhaps_since AS "det:earliestStart",
  CASE WHEN perhaps_since IS NOT NULL THEN since END AS "det:latestStart",
  CASE WHEN perhaps_until IS NULL AND NOT open THEN until END AS "det:endYear",
  CASE WHEN perhaps_until IS NOT NULL THEN until END AS "det:earliestEnd", perhaps_until AS "det:latestEnd",
  CASE WHEN open THEN 'code:Ongoing' END AS "det:endStatus", places AS "det:row" FROM who(false);
