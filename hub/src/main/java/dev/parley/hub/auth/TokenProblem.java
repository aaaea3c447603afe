package dev.parley.hub.auth;

/** Ends the reading of a token: which claim or header parameter is wrong, and why. */
final class TokenProblem extends Exception {
    private static final long serialVersionUID = 1L;

    private final String claim;
    private final String detail;
    private final boolean passing;

    private TokenProblem(String claim, String reason, String detail, boolean passing) {
        super(reason, null, false, false);
        this.claim = claim;
        this.detail = detail;
        this.passing = passing;
    }

    /** @param reason for the client and the log */
    static TokenProblem of(String claim, String reason) {
        return new TokenProblem(claim, reason, "", false);
    }

    /** @param detail for the log only */
    static TokenProblem of(String claim, String reason, String detail) {
        return new TokenProblem(claim, reason, detail, false);
    }

    /** One that is over some day without anything done to the token. */
    static TokenProblem passing(String claim, String reason) {
        return new TokenProblem(claim, reason, "", true);
    }

    TokenVerifier.Verdict verdict() {
        final String reason = claim + ": " + getMessage();
        return passing
                ? new TokenVerifier.Verdict.Unknown(reason)
                : new TokenVerifier.Verdict.Bad(
                        claim, reason, detail.isEmpty() ? reason : reason + " (" + detail + ")");
    }
}
