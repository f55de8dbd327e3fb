import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.semanticweb.HermiT.Configuration;
import org.semanticweb.HermiT.Reasoner;
import org.semanticweb.HermiT.model.AtomicConcept;
import org.semanticweb.HermiT.model.AtomicRole;
import org.semanticweb.HermiT.model.Individual;
import org.semanticweb.HermiT.tableau.ExtensionTable;
import org.semanticweb.HermiT.tableau.Node;
import org.semanticweb.HermiT.tableau.ReasoningTaskDescription;
import org.semanticweb.HermiT.tableau.Tableau;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.IRI;
import org.semanticweb.owlapi.model.OWLAxiom;
import org.semanticweb.owlapi.model.OWLClass;
import org.semanticweb.owlapi.model.OWLDataFactory;
import org.semanticweb.owlapi.model.OWLDeclarationAxiom;
import org.semanticweb.owlapi.model.OWLNamedIndividual;
import org.semanticweb.owlapi.model.OWLObjectProperty;
import org.semanticweb.owlapi.model.OWLObjectPropertyExpression;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyCreationException;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.model.OWLSubPropertyChainOfAxiom;
import org.semanticweb.owlapi.model.OWLTransitiveObjectPropertyAxiom;
import org.semanticweb.owlapi.model.SWRLAtom;
import org.semanticweb.owlapi.model.SWRLRule;
import org.semanticweb.owlapi.model.SWRLVariable;
import org.semanticweb.owlapi.model.parameters.Imports;

/** The types and relations of named individuals that HermiT draws from an ontology, as lines of N-Triples. */
final class Facts {
    private static final String TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
    private static final String SAME = "http://www.w3.org/2002/07/owl#sameAs";

    private final OWLOntology ontology;
    private final Reasoner reasoner;

    /** Takes an ontology with its imports. */
    Facts(OWLOntology ontology) throws OWLOntologyCreationException {
        this.ontology = withRules(ontology);
        this.reasoner = new Reasoner(strict(), this.ontology);
    }

    /** A configuration that leaves no datatype out: one that HermiT does not know is an error. */
    static Configuration strict() {
        Configuration configuration = new Configuration();
        configuration.ignoreUnsupportedDatatypes = false;
        return configuration;
    }

    /**
     * The facts of the model that HermiT's tableau builds.
     *
     * Where no axiom makes it guess (OWL 2 RL has none that does), what the model says of named individuals is what
     * follows: it is built from what follows alone, and whatever follows holds in every model.
     */
    Set<String> drawn() {
        Tableau tableau = reasoner.getTableau();
        if (!tableau.isDeterministic()) {
            throw new IllegalStateException("HermiT has to guess: the ontology is not in OWL 2 RL");
        }
        Map<Individual, Node> nodes = new HashMap<>();
        for (OWLNamedIndividual each : ontology.getIndividualsInSignature(Imports.INCLUDED)) {
            nodes.put(Individual.create(each.getIRI().toString()), null);
        }
        if (!tableau.isSatisfiable(true, true, null, null, null, null, nodes, ReasoningTaskDescription.isABoxSatisfiable())) {
            throw new IllegalStateException("inconsistent");
        }
        Map<Node, Set<String>> names = new HashMap<>();
        nodes.forEach((individual, node) ->
                names.computeIfAbsent(node.getCanonicalNode(), n -> new TreeSet<>()).add(individual.getIRI()));
        Set<String> lines = new TreeSet<>();
        names.values().forEach(group -> group.forEach(a -> group.forEach(b -> add(lines, a, SAME, b))));
        each(tableau.getExtensionManager().getBinaryExtensionTable(), tuple -> {
            if (tuple[0] instanceof AtomicConcept) {
                for (String a : names.getOrDefault(tuple[1], Collections.emptySet())) {
                    add(lines, a, TYPE, ((AtomicConcept) tuple[0]).getIRI());
                }
            }
        });
        each(tableau.getExtensionManager().getTernaryExtensionTable(), tuple -> {
            if (tuple[0] instanceof AtomicRole) {
                for (String a : names.getOrDefault(tuple[1], Collections.emptySet())) {
                    for (String b : names.getOrDefault(tuple[2], Collections.emptySet())) {
                        add(lines, a, ((AtomicRole) tuple[0]).getIRI(), b);
                    }
                }
            }
        });
        return lines;
    }

    private static void each(ExtensionTable table, Consumer<Object[]> action) {
        boolean[] open = new boolean[table.getArity()];
        ExtensionTable.Retrieval rows = table.createRetrieval(open, ExtensionTable.View.TOTAL);
        for (rows.open(); !rows.afterLast(); rows.next()) {
            action.accept(rows.getTupleBuffer());
        }
    }

    /** The same facts, asked for class by class and property by property: slow, and what `drawn` is held against. */
    Set<String> realised() {
        Set<String> lines = new TreeSet<>();
        for (OWLNamedIndividual each : ontology.getIndividualsInSignature(Imports.INCLUDED)) {
            for (OWLClass type : reasoner.getTypes(each, false).getFlattened()) {
                add(lines, each.getIRI().toString(), TYPE, type.getIRI().toString());
            }
            for (OWLNamedIndividual same : reasoner.getSameIndividuals(each).getEntities()) {
                add(lines, each.getIRI().toString(), SAME, same.getIRI().toString());
            }
        }
        for (OWLObjectProperty property : ontology.getObjectPropertiesInSignature(Imports.INCLUDED)) {
            reasoner.getObjectPropertyInstances(property).forEach((subject, objects) -> objects.forEach(object ->
                    add(lines, subject.getIRI().toString(), property.getIRI().toString(), object.getIRI().toString())));
        }
        return lines;
    }

    /** Leaves out what says nothing: an individual is the same as itself, and a thing; and names of HermiT's own. */
    private static void add(Set<String> lines, String subject, String property, String object) {
        boolean says = !(property.equals(SAME) && subject.equals(object)) && !object.startsWith("http://www.w3.org/2002/07/owl#")
                && !property.equals("http://www.w3.org/2002/07/owl#topObjectProperty")
                && !property.startsWith("internal:") && !object.startsWith("internal:");
        if (says) {
            lines.add("<" + subject + "> <" + property + "> <" + object + "> .");
        }
    }

    /**
     * The ontology with each property chain, and each transitive property, as a DL-safe rule.
     *
     * HermiT keeps a chain as an automaton of new classes for each individual and relation, and then finds relations by
     * a test for each pair, which is too slow for a thousand individuals. In OWL 2 RL no axiom demands an unnamed
     * individual, so that rules over named ones say the same. HermiT applies them itself.
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
}
