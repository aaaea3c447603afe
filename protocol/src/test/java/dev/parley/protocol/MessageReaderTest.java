package dev.parley.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {
    private static final RoomName ROOM = new RoomName("r1");
    private static final PeerId PEER = new PeerId("p1");

    static Stream<Arguments> messages() {
        return Stream.of(
                Arguments.of(
                        "{'type':'hello','token':'t','resume':{'session':'s','seq':7},'client':{'name':'n','device':'d'}}",
                        new ClientMessage.Hello(
                                "t",
                                new ClientMessage.Resume(new SessionId("s"), 7),
                                new ClientMessage.ClientInfo("n", null, "d"))),
                Arguments.of("{'type':'hello'}", new ClientMessage.Hello(null, null, null)),
                Arguments.of(
                        "{'type':'join','room':'r1','name':'Ann','metadata':{'a':1}}",
                        new ClientMessage.Join(ROOM, "Ann", RawJson.trusted("{\"a\":1}"))),
                Arguments.of("{'type':'leave','room':'r1'}", new ClientMessage.Leave(ROOM)),
                Arguments.of("{'type':'offer','room':'r1','to':'p1','sdp':'v=0'}", signal(SignalType.OFFER, "\"v=0\"")),
                Arguments.of("{'type':'answer','room':'r1','to':'p1','sdp':''}", signal(SignalType.ANSWER, "\"\"")),
                Arguments.of(
                        "{'type':'candidates','room':'r1','to':'p1','candidates':[]}",
                        signal(SignalType.CANDIDATES, "[]")),
                Arguments.of(
                        "{'type':'bye','room':'r1','to':'p1'}",
                        new ClientMessage.Signal(SignalType.BYE, ROOM, PEER, null)),
                Arguments.of(
                        "{'type':'message','room':'r1','data':null}",
                        new ClientMessage.Signal(SignalType.MESSAGE, ROOM, null, RawJson.trusted("null"))),
                Arguments.of("{'type':'status','status':'in-call'}", new ClientMessage.Status(UserStatus.IN_CALL)),
                Arguments.of(
                        "{'type':'report','room':'r1','to':'p1','state':'failed','stats':{}}",
                        new ClientMessage.Report(ROOM, PEER, ConnectionState.FAILED, RawJson.trusted("{}"))),
                Arguments.of("{'type':'ice'}", new ClientMessage.Ice()),
                Arguments.of(
                        "{'type':'kick','room':'r1','peer':'p1','ban':60}",
                        new ClientMessage.Kick(ROOM, PEER, Duration.ofMinutes(1))),
                Arguments.of("{'type':'received','seq':17}", new ClientMessage.Received(17)),
                Arguments.of("{'type':'ping'}", new ClientMessage.Ping()));
    }

    private static ClientMessage signal(SignalType type, String payload) {
        return new ClientMessage.Signal(type, ROOM, PEER, RawJson.trusted(payload));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void reads_every_message_from_a_frame_of_the_native_wire(String json, ClientMessage expected) {
        assertThat(ok(json).message()).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void reads_every_message_from_an_event_of_the_web_wire(String json, ClientMessage expected) {
        final String type = json.substring(9, json.indexOf('\'', 9));
        final byte[] bytes = bytes(json);
        assertThat(((Parsed.Ok) MessageReader.event(type, bytes, 0, bytes.length))
                        .request()
                        .message())
                .isEqualTo(expected);
    }

    @Test
    void passes_over_fields_it_does_not_know() {
        assertThat(ok("{'type':'ice','later':{'deep':[1,{}]},'id':'c1'}").id()).isEqualTo(new RequestId("c1"));
    }

    @Test
    void carries_payloads_byte_for_byte() {
        final String data =
                "{ \"big\" : 12345678901234567890.10, \"e\":\"\\u00e9\\/\", \"dup\":1, \"dup\":2 ,\n\"x\":[ ] }";
        final Request request = ok("{'type':'message','room':'r1','data':".replace('\'', '"') + data + "}");
        assertThat(((ClientMessage.Signal) request.message()).payload()).isEqualTo(RawJson.trusted(data));
    }

    @Test
    void finds_values_in_the_middle_of_a_larger_array() {
        final byte[] frame = bytes("xx{'type':'message','room':'r1','data':'é'}yy");
        final Parsed parsed = MessageReader.frame(frame, 2, frame.length - 4);
        final ClientMessage.Signal signal =
                (ClientMessage.Signal) ((Parsed.Ok) parsed).request().message();
        assertThat(signal.payload()).isEqualTo(RawJson.trusted("\"é\""));
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("[]", "expected a JSON object"),
                Arguments.of("", "expected a JSON object"),
                Arguments.of("{'type':'ice'} x", "malformed JSON"),
                Arguments.of("{'type':'ice'}{}", "expected nothing after the JSON object"),
                Arguments.of("{'type':'ice','type':'ping'}", "a field stands twice"),
                Arguments.of("{'id':'c1'}", "type: got nothing, expected a string"),
                Arguments.of("{'type':7}", "type: got a number, expected a string"),
                Arguments.of("{'type':'join'}", "room: got nothing, expected a string"),
                Arguments.of(
                        "{'type':'join','room':'a b'}",
                        "room: got \"a b\", expected 1 to 128 characters of [A-Za-z0-9_.:-]"),
                Arguments.of("{'type':'join','room':'r','metadata':[]}", "metadata: got an array, expected an object"),
                Arguments.of("{'type':'offer','room':'r','to':'p'}", "sdp: got nothing, expected a string"),
                Arguments.of("{'type':'offer','room':'r','to':'p','sdp':{}}", "sdp: got an object, expected a string"),
                Arguments.of("{'type':'message','room':'r'}", "data: got nothing, expected any JSON value"),
                Arguments.of(
                        "{'type':'status','status':'gone'}",
                        "status: got \"gone\", expected online, away, busy or in-call"),
                Arguments.of("{'type':'received','seq':-1}", "seq: got -1, expected an integer from 0"),
                Arguments.of(
                        "{'type':'received','seq':9007199254740992}",
                        "seq: got 9007199254740992, expected an integer from 0 to 9007199254740991"),
                Arguments.of(
                        "{'type':'hello','token':'x','resume':{'session':'s','seq':9223372036854775807}}",
                        "resume.seq: got 9223372036854775807, expected an integer from 0 to 9007199254740991"),
                Arguments.of("{'type':'received','seq':1e3}", "seq: got a number, expected an integer from 0"),
                Arguments.of("{'type':'hello','resume':{'session':'s'}}", "resume.seq: got nothing"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void names_the_field_what_it_got_and_what_it_expected(String json, String message) {
        final ProtocolError error = rejected(json).error();
        assertThat(error.code()).isEqualTo(ErrorCode.BAD_REQUEST);
        assertThat(error.message()).startsWith(message);
    }

    @Test
    void refuses_an_unknown_type_under_its_own_code() {
        final Parsed.Rejected rejected = rejected("{'type':'no\\u0007pe','id':'c9'}");
        assertThat(rejected.error().code()).isEqualTo(ErrorCode.UNKNOWN_TYPE);
        assertThat(rejected.error().message()).isEqualTo("there is no message type \"no?pe\"");
        assertThat(rejected.id()).isEqualTo(new RequestId("c9"));
    }

    @Test
    void refuses_metadata_over_its_limit_as_too_large() {
        final String json = "{'type':'join','room':'r','metadata':{'a':'" + "x".repeat(4096) + "'}}";
        assertThat(rejected(json).error().code()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1_000, 30_000})
    void refuses_deep_json_without_descending(int depth) {
        final String json = "{'type':'message','room':'r','data':" + "[".repeat(depth) + "]".repeat(depth) + "}";
        assertThat(rejected(json).error().message()).contains("nested deeper than 64");
    }

    @Test
    void an_id_that_is_none_is_refused_and_not_echoed() {
        final Parsed.Rejected rejected = rejected("{'type':'ice','id':'a b'}");
        assertThat(rejected.id()).isNull();
        assertThat(rejected.error().message()).startsWith("id: got \"a b\"");
    }

    @Test
    void a_session_id_that_was_never_issued_is_no_error() {
        assertThat(ok("{'type':'hello','resume':{'session':'???','seq':0}}").message())
                .isEqualTo(new ClientMessage.Hello(null, null, null));
    }

    @Test
    void any_message_may_say_what_was_received() {
        assertThat(ok("{'type':'leave','room':'r1','received':7}").received()).isEqualTo(7);
        assertThat(ok("{'type':'leave','room':'r1'}").received()).isZero();
        rejected("{'type':'leave','room':'r1','received':-1}");
        rejected("{'type':'leave','room':'r1','received':'7'}");
    }

    @Test
    void the_fingerprint_ignores_the_order_of_fields_the_id_and_what_was_received_and_nothing_else() {
        final long first = ok("{'type':'leave','room':'r1','id':'a'}").fingerprint();
        assertThat(ok("{'id':'b', 'room': 'r1' ,'type':'leave'}").fingerprint()).isEqualTo(first);
        assertThat(ok("{'type':'leave','room':'r1','id':'a','received':7}").fingerprint())
                .isEqualTo(first);
        assertThat(ok("{'type':'leave','room':'r2','id':'a'}").fingerprint()).isNotEqualTo(first);
        assertThat(ok("{'type':'join','room':'r1','id':'a'}").fingerprint()).isNotEqualTo(first);
    }

    @Test
    void random_bytes_are_always_answered_and_never_throw() {
        final Random random = new Random(20_261_120);
        final byte[] valid = bytes("{'type':'join','room':'r1','id':'c1','metadata':{'a':[1,2,{'b':null}]}}");
        for (int i = 0; i < 20_000; i++) {
            final byte[] bytes = valid.clone();
            for (int flips = random.nextInt(4) + 1; flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(MessageReader.frame(bytes, 0, random.nextInt(bytes.length) + 1))
                    .isNotNull();
        }
    }

    private static Request ok(String json) {
        final byte[] bytes = bytes(json);
        final Parsed parsed = MessageReader.frame(bytes, 0, bytes.length);
        assertThat(parsed).isInstanceOf(Parsed.Ok.class);
        return ((Parsed.Ok) parsed).request();
    }

    private static Parsed.Rejected rejected(String json) {
        final byte[] bytes = bytes(json);
        final Parsed parsed = MessageReader.frame(bytes, 0, bytes.length);
        assertThat(parsed).isInstanceOf(Parsed.Rejected.class);
        return (Parsed.Rejected) parsed;
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE"})
    void otherEncodingsThanUtf8AreMalformedAndNotADefect(String charset) {
        final byte[] bytes = "{\"type\":\"ping\",\"id\":\"1\"}".getBytes(Charset.forName(charset));
        assertThat(MessageReader.frame(bytes, 0, bytes.length)).isInstanceOf(Parsed.Rejected.class);
    }

    @Test
    void aByteOrderMarkIsMalformed() {
        final byte[] bytes = "\uFEFF{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8);
        assertThat(MessageReader.frame(bytes, 0, bytes.length)).isInstanceOf(Parsed.Rejected.class);
    }
}
