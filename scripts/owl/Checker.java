import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.semanticweb.HermiT.Configuration;
import org.semanticweb.HermiT.Reasoner;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.io.FileDocumentSource;
import org.semanticweb.owlapi.model.*;
import org.semanticweb.owlapi.model.parameters.Imports;
import org.semanticweb.owlapi.profiles.OWLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;
import org.semanticweb.owlapi.profiles.Profiles;
import org.semanticweb.owlapi.reasoner.InferenceType;
import org.semanticweb.owlapi.util.SimpleIRIMapper;

/**
 * Reads tasks from standard input, one a line, and prints what it finds as lines of tab-separated fields.
 *
 * A task is a command and fields that are separated by tabs. MAP IRI FILE tells where an import is; nothing is fetched:
 * an import without a map fails. CHECK FILE prints COUNT lines (axiom kinds of the file alone) and VIOLATION
 * lines (OWL 2 DL and RL, with imports). REASON FILE OUT runs HermiT over the file with its imports: CONSISTENT, UNSATISFIABLE and
 * SECONDS lines, and the types and relations between named individuals as N-Triples in OUT.
 * Each answer ends with END.
 */
public final class Checker {
    private static final Map<String, String> MAPS = new LinkedHashMap<>();

    private Checker() {
    }

    /** Runs the tasks; an error of one task is an ERROR line, and the next goes on. */
    public static void main(String[] args) throws Exception {
        PrintWriter out = new PrintWriter(new java.io.OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] task = line.split("\t");
            try {
                if (task[0].equals("MAP")) {
                    MAPS.put(task[1], task[2]);
                } else if (task[0].equals("CHECK")) {
                    check(load(task[1]), out);
                } else if (task[0].equals("REASON")) {
                    reason(load(task[1]), new File(task[2]), out);
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
        for (Profiles profile : new Profiles[] {Profiles.OWL2_DL, Profiles.OWL2_RL}) {
            for (OWLProfileViolation violation : profile.checkOntology(ontology).getViolations()) {
                out.println("VIOLATION\t" + profile + "\t" + violation.toString().replaceAll("\\s+", " "));
            }
        }
    }

    /**
     * The ontology with each property chain, and each transitive property, as a DL-safe rule.
     *
     * HermiT realises properties that are defined by chains through one automaton for each individual, which takes
     * hours on a thousand of them. In OWL 2 RL no axiom demands an unnamed individual, so that rules over named
     * ones say the same. HermiT applies them itself.
     */
    private static OWLOntology withRules(OWLOntology ontology) throws OWLOntologyCreationException {
        OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
        OWLDataFactory factory = manager.getOWLDataFactory();
        OWLOntology copy = manager.createOntology();
        for (OWLAxiom axiom : ontology.getAxioms(Imports.INCLUDED)) {
            if (axiom instanceof OWLSubPropertyChainOfAxiom) {
                OWLSubPropertyChainOfAxiom chain = (OWLSubPropertyChainOfAxiom) axiom;
                manager.addAxiom(copy, rule(factory, chain.getPropertyChain(), chain.getSuperProperty()));
            } else if (axiom instanceof OWLTransitiveObjectPropertyAxiom) {
                OWLObjectPropertyExpression property = ((OWLTransitiveObjectPropertyAxiom) axiom).getProperty();
                manager.addAxiom(copy, rule(factory, Arrays.asList(property, property), property));
            } else if (axiom.isLogicalAxiom() || axiom instanceof OWLDeclarationAxiom) {
                manager.addAxiom(copy, axiom);
            }
        }
        return copy;
    }

    private static SWRLRule rule(OWLDataFactory factory, List<? extends OWLObjectPropertyExpression> chain,
            OWLObjectPropertyExpression conclusion) {
        Set<SWRLAtom> body = new LinkedHashSet<>();
        for (int i = 0; i < chain.size(); i++) {
            body.add(factory.getSWRLObjectPropertyAtom(chain.get(i), variable(factory, i), variable(factory, i + 1)));
        }
        SWRLAtom head = factory.getSWRLObjectPropertyAtom(conclusion, variable(factory, 0), variable(factory, chain.size()));
        return factory.getSWRLRule(body, Collections.singleton(head));
    }

    private static SWRLVariable variable(OWLDataFactory factory, int number) {
        return factory.getSWRLVariable(IRI.create("urn:variable:x" + number));
    }

    private static void reason(OWLOntology ontology, File file, PrintWriter out) throws Exception {
        long start = System.nanoTime();
        Configuration configuration = new Configuration();
        configuration.ignoreUnsupportedDatatypes = false;
        Reasoner reasoner = new Reasoner(configuration, ontology);
        boolean consistent = reasoner.isConsistent();
        out.println("CONSISTENT\t" + consistent);
        if (!consistent) {
            return;
        }
        reasoner.precomputeInferences(InferenceType.CLASS_HIERARCHY);
        for (OWLClass each : reasoner.getUnsatisfiableClasses().getEntitiesMinusBottom()) {
            out.println("UNSATISFIABLE\t" + each.getIRI());
        }
        double checked = (System.nanoTime() - start) / 1e9;
        if (!file.getName().equals("-")) {
            reasoner.precomputeInferences(InferenceType.CLASS_ASSERTIONS);
            Set<String> lines = new TreeSet<>();
            Set<OWLNamedIndividual> individuals = ontology.getIndividualsInSignature(Imports.INCLUDED);
            for (OWLNamedIndividual each : individuals) {
                String subject = "<" + each.getIRI() + "> <";
                for (OWLClass type : reasoner.getTypes(each, false).getFlattened()) {
                    if (!type.isOWLThing()) {
                        lines.add(subject + "http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <" + type.getIRI() + "> .");
                    }
                }
                for (OWLNamedIndividual same : reasoner.getSameIndividuals(each).getEntitiesMinus(each)) {
                    lines.add(subject + "http://www.w3.org/2002/07/owl#sameAs> <" + same.getIRI() + "> .");
                }
            }
            Reasoner relations = new Reasoner(configuration, withRules(ontology));
            relations.precomputeInferences(InferenceType.OBJECT_PROPERTY_ASSERTIONS);
            for (OWLObjectProperty property : ontology.getObjectPropertiesInSignature(Imports.INCLUDED)) {
                if (property.isOWLTopObjectProperty() || property.isOWLBottomObjectProperty()) {
                    continue;
                }
                relations.getObjectPropertyInstances(property).forEach((subject, objects) -> {
                    for (OWLNamedIndividual object : objects) {
                        lines.add("<" + subject.getIRI() + "> <" + property.getIRI() + "> <" + object.getIRI() + "> .");
                    }
                });
            }
            try (PrintWriter writer = new PrintWriter(file, "UTF-8")) {
                lines.forEach(writer::println);
            }
        }
        out.printf("SECONDS\t%.1f\t%.1f%n", checked, (System.nanoTime() - start) / 1e9);
        reasoner.dispose();
    }
}
