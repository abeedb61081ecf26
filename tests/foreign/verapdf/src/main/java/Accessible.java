import java.io.*;
import java.util.*;
import org.verapdf.core.*;
import org.verapdf.pdfa.*;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.*;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;

/** Tells one line for each file and profile: name, profile, passed or the clauses that fail. */
public final class Accessible {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : files)
            for (String profile : new String[] {"ua1", "2a"}) {
                PDFAFlavour flavour = PDFAFlavour.fromString(profile);
                try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), flavour);
                     PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
                    ValidationResult result = validator.validate(parser);
                    Map<String, Integer> failed = new TreeMap<>();
                    for (TestAssertion one : result.getTestAssertions())
                        if (one.getStatus() == TestAssertion.Status.FAILED)
                            failed.merge(one.getRuleId().getClause() + "-" + one.getRuleId().getTestNumber() + " " + one.getMessage(), 1, Integer::sum);
                    System.out.println(new File(file).getName() + "\t" + profile + "\t" + (result.isCompliant() ? "PASSED" : failed));
                }
            }
    }
}
