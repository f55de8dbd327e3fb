"""Small tables in the form of published ones, made up for the tests: no row of them is anybody's."""

from detente.collection.library import path
from detente.sources.adding import load
from detente.sources.mappings import recipe
from detente.vocabulary import ID

STATES = """stateabb,ccode,statenme,styear,stmonth,stday,endyear,endmonth,endday,version
RUS,365,Russia,1816,1,1,2016,12,31,2016
USA,2,United States of America,1816,1,1,2016,12,31,2016
ABC,901,Freedonia,1850,1,1,1900,5,6,2016
ABC,901,Freedonia,1919,1,1,2016,12,31,2016
XYZ,902,Sylvania,1830,1,1,2016,12,31,2016
"""
ALLIANCES = """version4id,ccode,state_name,all_st_year,all_end_year,ss_type,mem_st_day,mem_st_month,mem_st_year,\
mem_end_day,mem_end_month,mem_end_year,left_censor,right_censor,defense,neutrality,nonaggression,entente
1,901,Freedonia,1700,,Type I: Defense Pact,1,1,1816,,,,1,1,1,0,0,0
1,902,Sylvania,1700,,Type I: Defense Pact,1,1,1830,,,,0,1,0,0,1,0
2,365,Russia,1980,1995,Type III: Entente,1,1,1980,1,1,1995,0,0,0,0,0,1
2,901,Freedonia,1980,1995,Type III: Entente,1,1,1980,1,1,1995,0,0,0,0,0,1
2,902,Sylvania,1980,1995,Type III: Entente,1,1,1985,1,1,1995,0,0,0,0,0,1
"""
MIDA = """dispnum,styear,endyear,hostlev,ongo2014
10,1900,1902,4,0
11,2013,2014,3,1
"""
MIDB = """dispnum,stabb,ccode,stday,stmon,styear,endday,endmon,endyear,sidea,revstate,revtype1,revtype2,hostlev,orig
10,ABC,901,-9,5,1900,1,1,1902,1,1,1,-9,4,1
10,XYZ,902,1,5,1900,1,1,1902,0,0,0,-9,-9,1
10,RUS,365,1,6,1901,1,1,1901,0,0,-9,-9,3,0
10,RUS,365,1,1,1902,1,1,1902,1,0,-9,-9,1,0
11,ABC,901,1,1,2013,31,12,2014,1,0,0,-9,3,1
11,USA,2,1,1,2013,31,12,2014,0,0,0,-9,1,1
"""

#: A mapping that knows states by their names alone; Sylvania is known by cow-states, Freedonia by cow-alliances too.
PACTS = """--+ title: Pacts
--+ citation: A. Scholar (2026). Pacts.
--+ licence: https://creativecommons.org/licenses/by/4.0/
--+ homepage: https://example.org/pacts
--+ span: 1900/2000
--+ tables:
--+   pacts: {file: pacts.csv, columns: {number: integer, one: text, other: text, first: year}}
SELECT this(number) AS node, 'det:Alliance' AS "rdf:type", 'Pact ' || number AS "rdfs:label",
  [a.actor, b.actor] AS "det:ally", p.first AS "det:startYear", _row AS "det:row" FROM pacts AS p
JOIN known AS a ON a.name = lower(one) AND p.first BETWEEN a.first AND a.last
JOIN known AS b ON b.name = lower(other) AND p.first BETWEEN b.first AND b.last;
"""


def add(folder, name, *tables, skip=False, world=True, called=None, complete=True):
    """Write tables (name and text) and make a data set of them in a collection; returns what was made.

    No known version has them: they are complete because the test says so.
    """
    files = []
    for file, content in tables:
        files.append(folder / file)
        files[-1].write_bytes(content if isinstance(content, bytes) else content.encode())
    source = called or name
    sources = folder / "sources"
    known = [f for f in sources.glob("*/*.ttl") if f.parent.name != source]
    known += sorted(path("graph").rglob("*.ttl")) if world else []
    return load(recipe(name), files, sources / source, str(ID[f"{source}/"]), known, skip, complete)
