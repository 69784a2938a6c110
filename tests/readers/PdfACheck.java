import java.io.File;
import org.apache.pdfbox.preflight.PreflightDocument;
import org.apache.pdfbox.preflight.ValidationResult;
import org.apache.pdfbox.preflight.exception.SyntaxValidationException;
import org.apache.pdfbox.preflight.parser.PreflightParser;

/** Prints what Apache PDFBox Preflight finds wrong with each file as PDF/A-1b; nothing for none. */
public class PdfACheck {
    public static void main(String[] paths) throws Exception {
        for (String path : paths) {
            PreflightParser parser = new PreflightParser(new File(path));
            ValidationResult result;
            try {
                parser.parse();
                PreflightDocument document = parser.getPreflightDocument();
                document.validate();
                result = document.getResult();
                document.close();
            } catch (SyntaxValidationException problem) {
                result = problem.getResult();
            }
            for (ValidationResult.ValidationError error : result.getErrorsList()) {
                System.out.println(error.getErrorCode() + " " + error.getDetails());
            }
        }
    }
}
