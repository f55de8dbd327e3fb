import java.util.prefs.BackingStoreException;
import java.util.prefs.Preferences;

/** Tells Protégé that it has looked for updates today, so that it does not go to the network and wait in a dialogue. */
public final class ProtegePreferences {
    private static final String PLUGINS =
            "/PROTEGE_PREFERENCES/application_preferences/org.protege.editor.core.update.PluginManager";

    private ProtegePreferences() {
    }

    /** Writes the preference where java.util.prefs.userRoot says. */
    public static void main(String[] arguments) throws BackingStoreException {
        Preferences preferences = Preferences.userRoot().node(PLUGINS);
        preferences.put("last.run", String.valueOf(System.currentTimeMillis()));
        Preferences.userRoot().flush();
    }
}
