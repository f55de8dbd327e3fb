import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.semanticweb.HermiT.Reasoner;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.io.FileDocumentSource;
import org.semanticweb.owlapi.model.IRI;
import org.semanticweb.owlapi.model.OWLAxiom;
import org.semanticweb.owlapi.model.OWLClass;
import org.semanticweb.owlapi.model.OWLEntity;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyCreationException;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.model.parameters.Imports;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;
import org.semanticweb.owlapi.profiles.Profiles;
import org.semanticweb.owlapi.reasoner.InferenceType;
import org.semanticweb.owlapi.util.SimpleIRIMapper;

/**
 * Reads tasks from standard input, one a line, and prints what it finds as lines of tab-separated fields.
 *
 * A task is a command and fields that are separated by tabs. MAP IRI FILE tells where an import is; nothing is fetched:
 * an import without a map fails. All that follows takes a file with its imports.
 *
 * CHECK FILE prints COUNT lines (each kind of axiom, of the file alone), an UNLABELLED line for each class and property
 * of the file without an rdfs:label, and VIOLATION lines (OWL 2 DL and OWL 2 RL; an undeclared entity is one of DL).
 * CLASSIFY FILE runs HermiT and prints CONSISTENT, UNSATISFIABLE and SECONDS lines.
 * CONSISTENT FILE asks HermiT for less: the CONSISTENT line alone.
 * DRAW FILE OUT writes the types and relations of the named individuals that HermiT draws, as N-Triples.
 * REALISE FILE OUT writes the same, asked for one by one, which takes from seconds to minutes.
 * Each answer ends with END; an error is an ERROR line before it.
 */
public final class Checker {
    private static final Map<String, String> MAPS = new LinkedHashMap<>();

    private Checker() {
    }

    /** Runs the tasks; an error of one task is an ERROR line, and the next goes on. */
    public static void main(String[] args) throws Exception {
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] task = line.split("\t");
            try {
                if (task[0].equals("MAP")) {
                    MAPS.put(task[1], task[2]);
                } else if (task[0].equals("CHECK")) {
                    check(load(task[1]), out);
                } else if (task[0].equals("CLASSIFY")) {
                    classify(load(task[1]), out);
                } else if (task[0].equals("CONSISTENT")) {
                    Reasoner reasoner = new Reasoner(Facts.strict(), load(task[1]));
                    out.println("CONSISTENT\t" + reasoner.isConsistent());
                    reasoner.dispose();
                } else if (task[0].equals("DRAW") || task[0].equals("REALISE")) {
                    Facts facts = new Facts(load(task[1]));
                    Set<String> lines = task[0].equals("DRAW") ? facts.drawn() : facts.realised();
                    try (PrintWriter writer = new PrintWriter(task[2], "UTF-8")) {
                        lines.forEach(writer::println);
                    }
                } else {
                    out.println("ERROR\tunknown task " + task[0]);
                }
            } catch (Exception | StackOverflowError error) {
                out.println("ERROR\t" + String.valueOf(error).replaceAll("\\s+", " "));
            }
            out.println("END");
        }
    }

    private static OWLOntology load(String file) throws OWLOntologyCreationException {
        OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
        manager.getIRIMappers().clear();
        // What no map names is looked for where nothing is, rather than on the network. Later mappers come first.
        manager.getIRIMappers().add(iri -> IRI.create("file:///no-map-for-this-import"));
        for (Map.Entry<String, String> map : MAPS.entrySet()) {
            manager.getIRIMappers().add(new SimpleIRIMapper(IRI.create(map.getKey()), IRI.create(new File(map.getValue()))));
        }
        return manager.loadOntologyFromOntologyDocument(new FileDocumentSource(new File(file)));
    }

    private static void check(OWLOntology ontology, PrintWriter out) {
        Map<String, Integer> counts = new TreeMap<>();
        for (OWLAxiom axiom : ontology.getAxioms(Imports.EXCLUDED)) {
            counts.merge(axiom.getAxiomType().getName(), 1, Integer::sum);
        }
        counts.forEach((kind, count) -> out.println("COUNT\t" + kind + "\t" + count));
        for (OWLEntity entity : ontology.getSignature(Imports.EXCLUDED)) {
            boolean shown = entity.isOWLClass() || entity.isOWLObjectProperty() || entity.isOWLDataProperty()
                    || entity.isOWLAnnotationProperty();
            if (shown && !entity.isBuiltIn() && ontology.getImportsClosure().stream().noneMatch(each ->
                    each.getAnnotationAssertionAxioms(entity.getIRI()).stream().anyMatch(a -> a.getProperty().isLabel()))) {
                out.println("UNLABELLED\t" + entity.getIRI());
            }
        }
        for (Profiles profile : new Profiles[] {Profiles.OWL2_DL, Profiles.OWL2_RL}) {
            for (OWLProfileViolation violation : profile.checkOntology(ontology).getViolations()) {
                out.println("VIOLATION\t" + profile + "\t" + violation.toString().replaceAll("\\s+", " "));
            }
        }
    }

    /** Consistency and unsatisfiable classes of the ontology as it is, as an editor asks for them. */
    private static void classify(OWLOntology ontology, PrintWriter out) {
        long start = System.nanoTime();
        Reasoner reasoner = new Reasoner(Facts.strict(), ontology);
        boolean consistent = reasoner.isConsistent();
        out.println("CONSISTENT\t" + consistent);
        if (consistent) {
            reasoner.precomputeInferences(InferenceType.CLASS_HIERARCHY);
            for (OWLClass each : reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()) {
                out.println("UNSATISFIABLE\t" + each.getIRI());
            }
        }
        out.printf(Locale.ROOT, "SECONDS\t%.1f%n", (System.nanoTime() - start) / 1e9);
        reasoner.dispose();
    }
}
