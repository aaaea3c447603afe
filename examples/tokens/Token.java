import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public final class Token {
    private Token() {}

    /** A token for {@code user}, shown to the others as {@code name}, to enter {@code rooms} for an hour. */
    public static String of(String user, String name, List<String> rooms) throws GeneralSecurityException {
        String list = rooms.stream().map(Token::quoted).collect(Collectors.joining(",", "[", "]"));
        long end = Instant.now().getEpochSecond() + 3600;
        String claims = "{\"sub\":" + quoted(user) + ",\"name\":" + quoted(name) + ",\"rooms\":" + list + ",\"exp\":" + end + "}";
        String text = encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8)) + "." + encoded(claims.getBytes(UTF_8));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(System.getenv("PARLEY_JWT_SECRET").getBytes(UTF_8), "HmacSHA256"));
        return text + "." + encoded(mac.doFinal(text.getBytes(UTF_8)));
    }

    /** As JSON; with a JSON library at hand, take that. */
    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static void main(String[] args) throws GeneralSecurityException {
        List<String> all = List.of(args);
        System.out.println(of(all.get(0), all.get(1), all.subList(2, all.size())));
    }
}
