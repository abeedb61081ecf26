import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Validates PDFs under one root, offline, with such CRLs as are given.
 *
 * Arguments: a root certificate, then CRLs (*.crl) and PDFs in any order. One line per signature:
 * file, indication, sub-indication, level, errors, warnings, separated by tabs. The environment
 * variable VERDICT_PASSWORD opens what is encrypted, VERDICT_DETAILED=1 tells everything.
 */
public final class Verdict {
    private Verdict() {
    }

    public static void main(String[] arguments) {
        List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        CommonTrustedCertificateSource anchors = new CommonTrustedCertificateSource();
        anchors.addCertificate(DSSUtils.loadCertificate(new File(arguments[0])));
        FileDocument[] crls = rest.stream().filter(name -> name.endsWith(".crl"))
                .map(FileDocument::new).toArray(FileDocument[]::new);
        for (String name : rest) {
            if (name.endsWith(".crl")) {
                continue;
            }
            try {
                tell(name, anchors, crls);
            } catch (RuntimeException refusal) {
                System.out.println(new File(name).getName() + "\tREFUSED\tnull\tnull\t\t");
            }
        }
    }

    private static void tell(
            String name, CommonTrustedCertificateSource anchors, FileDocument[] crls) {
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(anchors);
        verifier.setCrlSource(new ExternalResourcesCRLSource(crls));
        SignedDocumentValidator validator =
                SignedDocumentValidator.fromDocument(new FileDocument(name));
        validator.setCertificateVerifier(verifier);
        String password = System.getenv("VERDICT_PASSWORD");
        if (password != null && validator instanceof PDFDocumentValidator) {
            ((PDFDocumentValidator) validator).setPasswordProtection(password.toCharArray());
        }
        Reports reports = validator.validateDocument();
        if (System.getenv("VERDICT_DETAILED") != null) {
            System.err.println(reports.getXmlDetailedReport());
        }
        if (System.getenv("VERDICT_CHANGES") != null) {
            tellChanges(new File(name).getName(), reports);
            return;
        }
        if (System.getenv("VERDICT_ROLES") != null) {
            tellRoles(new File(name).getName(), reports);
            return;
        }
        SimpleReport simple = reports.getSimpleReport();
        for (String id : simple.getSignatureIdList()) {
            System.out.println(String.join("\t", new File(name).getName(),
                    String.valueOf(simple.getIndication(id)),
                    String.valueOf(simple.getSubIndication(id)),
                    String.valueOf(simple.getSignatureFormat(id)),
                    told(simple.getAdESValidationErrors(id)),
                    told(simple.getAdESValidationWarnings(id))));
        }
    }

    /** One line per signature: file, indication, whether it is intact, and the kinds of later change. */
    private static void tellChanges(String name, Reports reports) {
        for (SignatureWrapper one : reports.getDiagnosticData().getSignatures()) {
            List<String> kinds = new ArrayList<>();
            // A signing tool writes the moment into the metadata; this validator counts that here too.
            if (one.getPdfExtensionChanges().stream().anyMatch(c -> !"Metadata".equals(c.getType()))) {
                kinds.add("VALIDATION_DATA");
            }
            if (!one.getPdfSignatureOrFormFillChanges().isEmpty()) {
                kinds.add("SIGNING_OR_FORM_FILLING");
            }
            if (!one.getPdfAnnotationChanges().isEmpty()) {
                kinds.add("ANNOTATION");
            }
            if (!one.getPdfUndefinedChanges().isEmpty()) {
                kinds.add("UNDEFINED");
            }
            System.out.println(String.join("\t", name,
                    String.valueOf(reports.getSimpleReport().getIndication(one.getId())),
                    String.valueOf(one.isBLevelTechnicallyValid()), String.join(" ", kinds)));
        }
    }

    /** One line per signature: file, and the roles that the signer claims. */
    private static void tellRoles(String name, Reports reports) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        for (SignatureWrapper one : reports.getDiagnosticData().getSignatures()) {
            out.println(name + "\t" + one.getClaimedRoles().stream()
                    .map(role -> role.getRole()).collect(Collectors.joining("; ")));
        }
    }

    private static String told(List<Message> messages) {
        return messages.stream().map(Message::getValue).collect(Collectors.joining("; "));
    }
}
