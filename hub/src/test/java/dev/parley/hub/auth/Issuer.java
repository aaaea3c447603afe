package dev.parley.hub.auth;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.Map;

/**
 * Tokens as issuers and libraries make them: header and claims with the names, the order and the kinds of values that each
 * writes, made at 2026-11-20T12:00:00Z ({@link #SECONDS}).
 */
enum Issuer {
    /** An access token of an API with custom claims, which Auth0 wants to have names like addresses. */
    AUTH0(
            Keys.RSA,
            """
            {"alg":"RS256","typ":"JWT","kid":"NjVGMEMwRkZFRTAxMjM0NTY3ODk"}""",
            """
            {"https://acme.example/rooms":["acme-*"],"https://acme.example/role":"moderator",\
            "iss":"https://acme.eu.auth0.com/","sub":"auth0|65f0c0ffee0123456789abcd",\
            "aud":["https://calls.acme.example","https://acme.eu.auth0.com/userinfo"],"iat":1795176000,"exp":1795262400,\
            "scope":"openid profile","azp":"aBcDeFgHiJkLmNoPqRsTuVwXyZ012345"}""",
            TokenRules.defaults()
                    .from("https://acme.eu.auth0.com/", "https://calls.acme.example")
                    .naming("https://acme.example/rooms", "https://acme.example/role", "name")),

    /** The same API with the profile of RFC 9068. */
    AUTH0_RFC9068(
            Keys.RSA,
            """
            {"alg":"RS256","typ":"at+jwt","kid":"NjVGMEMwRkZFRTAxMjM0NTY3ODk"}""",
            """
            {"https://acme.example/rooms":["acme-*"],"https://acme.example/role":"moderator",\
            "iss":"https://acme.eu.auth0.com/","sub":"auth0|65f0c0ffee0123456789abcd",\
            "aud":"https://calls.acme.example","iat":1795176000,"exp":1795262400,"scope":"calls",\
            "jti":"oXd7uJvZ1mT3qR5sW8yB2","client_id":"aBcDeFgHiJkLmNoPqRsTuVwXyZ012345"}""",
            TokenRules.defaults()
                    .from("https://acme.eu.auth0.com/", "https://calls.acme.example")
                    .naming("https://acme.example/rooms", "https://acme.example/role", "name")),

    KEYCLOAK(
            Keys.RSA,
            """
            {"alg":"RS256","typ" : "JWT","kid" : "FJ86GcF3jTbNLOco4NvZkUCIUmfYCqoqtOQeMfbhNlE"}""",
            """
            {"exp":1795176300,"iat":1795176000,"auth_time":1795175990,"jti":"onrtac:3f1d9a52-7c0b-4d1e-9c5a-2b8f6e0d4a17",\
            "iss":"https://sso.acme.example/realms/acme","aud":["parley","account"],\
            "sub":"f:5b7e2c1a-0d3f-4c8e-9a6b-1e2d3c4b5a69:ann","typ":"Bearer","azp":"web",\
            "sid":"8a4e1f0c-6b2d-4f7a-b3c9-5d0e7f1a2b3c","acr":"1","allowed-origins":["https://app.acme.example"],\
            "realm_access":{"roles":["offline_access","moderator","default-roles-acme"]},\
            "resource_access":{"account":{"roles":["manage-account","view-profile"]}},"scope":"openid profile email",\
            "email_verified":true,"rooms":["acme-*"],"name":"Ann Example","preferred_username":"ann",\
            "given_name":"Ann","family_name":"Example","email":"ann@acme.example"}""",
            TokenRules.defaults()
                    .from("https://sso.acme.example/realms/acme", "parley")
                    .naming("rooms", "realm_access.roles", "preferred_username")),

    /** An ID token with custom claims of the Admin SDK. */
    FIREBASE(Keys.RSA, """
            {"alg":"RS256","kid":"3a1f0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a","typ":"JWT"}""", """
            {"name":"Ann","picture":"https://img.acme.example/ann","rooms":["acme-*"],"role":"moderator",\
            "iss":"https://securetoken.google.com/acme-calls","aud":"acme-calls","auth_time":1795175000,\
            "user_id":"Zk3v9QmT1xWbY7cR5nLpA2sD8fG4","sub":"Zk3v9QmT1xWbY7cR5nLpA2sD8fG4","iat":1795176000,"exp":1795179600,\
            "email":"ann@acme.example","email_verified":true,\
            "firebase":{"identities":{"email":["ann@acme.example"]},"sign_in_provider":"password"}}""", TokenRules.defaults().from("https://securetoken.google.com/acme-calls", "acme-calls")),

    /** An access token: no {@code typ}, no {@code aud}, a {@code kid} in Base64 with padding. */
    COGNITO(
            Keys.RSA,
            """
            {"kid":"q7YtJ0h2c5L8bN3vX1zR6mWkP9sD4fGaTeUoIyQxHjE=","alg":"RS256"}""",
            """
            {"sub":"c2b5e4a8-90d1-70f3-2c6b-1a8e5d7f9b30","cognito:groups":["moderator","staff"],\
            "iss":"https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI","version":2,\
            "client_id":"3n4b5urk1ft4fl3mg5e62d9ado","origin_jti":"0d9c8b7a-6f5e-4d3c-2b1a-09f8e7d6c5b4",\
            "event_id":"1e2d3c4b-5a69-4788-96a5-b4c3d2e1f001","token_use":"access","scope":"openid profile",\
            "auth_time":1795176000,"exp":1795179600,"iat":1795176000,"jti":"7c6b5a49-3827-4165-a0f1-e2d3c4b5a697",\
            "username":"ann","rooms":["acme-*"]}""",
            TokenRules.defaults()
                    .from(
                            "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI",
                            "3n4b5urk1ft4fl3mg5e62d9ado")
                    .naming("rooms", "cognito:groups", "username")),

    /** An access token of Microsoft Entra ID (Azure AD), version 2.0: its {@code nbf} is its {@code iat}. */
    AZURE(
            Keys.RSA,
            """
            {"typ":"JWT","alg":"RS256","kid":"CNv0OI3RwqlHFEVnaoMAshCH2XE"}""",
            """
            {"aud":"6e74172b-be56-4843-9ff4-e66a39bb12e3",\
            "iss":"https://login.microsoftonline.com/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0",\
            "iat":1795176000,"nbf":1795176000,"exp":1795180300,"aio":"AXQAi/8IAAAAtFaDVq+Wn0c=",\
            "azp":"4b8f1e2d-7a6c-4d3b-9e5f-0a1b2c3d4e5f","azpacr":"0","name":"Ann Example",\
            "oid":"aa1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9","preferred_username":"ann@acme.example",\
            "rh":"1.AXkADQQikWdsXEuxEjajBLZtrSsXdG5WvkNIn_Tmajm7EuMBAAA.","roles":["moderator"],"scp":"calls",\
            "sub":"AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ","tid":"9122040d-6c67-4c5b-b112-36a304b66dad",\
            "uti":"fqiBqXLPj0eQa82S-IYFAA","ver":"2.0","extn.rooms":["acme-*"]}""",
            TokenRules.defaults()
                    .from(
                            "https://login.microsoftonline.com/9122040d-6c67-4c5b-b112-36a304b66dad/v2.0",
                            "6e74172b-be56-4843-9ff4-e66a39bb12e3")
                    .naming("extn.rooms", "roles", "name")),

    /** Node, {@code jsonwebtoken}: {@code sign(claims, secret, {expiresIn: '1h', audience, issuer, subject, keyid})}. */
    NODE_JSONWEBTOKEN(Keys.SECRET, """
            {"alg":"HS256","typ":"JWT","kid":"2026-11"}""", """
            {"rooms":["acme-*"],"role":"moderator","name":"Ann","iat":1795176000,"exp":1795179600,"aud":"parley",\
            "iss":"https://api.acme.example","sub":"ann"}""", TokenRules.defaults().from("https://api.acme.example", "parley")),

    /** Node, {@code jose}: {@code new SignJWT(claims).setProtectedHeader({alg: 'ES256', kid})…}: no {@code typ} of itself. */
    NODE_JOSE(Keys.ELLIPTIC, """
            {"alg":"ES256","kid":"dAq2Yp0m7vX3kR9sW1zB5n"}""", """
            {"rooms":["acme-*"],"role":"moderator","name":"Ann","sub":"ann","iss":"https://api.acme.example",\
            "aud":["parley"],"jti":"3b9e0c5a-6d1f-4e82-b7a4-0c9d8e7f6a5b","iat":1795176000,"nbf":1795176000,"exp":1795179600}""", TokenRules.defaults().from("https://api.acme.example", "parley")),

    /** Python, {@code PyJWT}: {@code encode(claims, secret)}, with {@code exp} from {@code time.time()}, which has fractions. */
    PYTHON_PYJWT(Keys.SECRET, """
            {"alg":"HS256","typ":"JWT"}""", """
            {"sub":"ann","name":"Ann","rooms":["acme-*"],"role":"moderator","iss":"https://api.acme.example","aud":"parley",\
            "iat":1795176000.1234567,"nbf":1795176000.1234567,"exp":1795179600.1234567}""", TokenRules.defaults().from("https://api.acme.example", "parley")),

    /** Python, {@code Authlib}: {@code jwt.encode({'alg': 'EdDSA', 'kid': …}, claims, key)}, which adds {@code typ}. */
    PYTHON_AUTHLIB(Keys.EDWARDS, """
            {"alg":"EdDSA","kid":"ed-2026-11","typ":"JWT"}""", """
            {"iss":"https://api.acme.example","sub":"ann","aud":["parley"],"name":"Ann","rooms":["acme-*"],\
            "role":"moderator","iat":1795176000,"exp":1795179600}""", TokenRules.defaults().from("https://api.acme.example", "parley"));

    /** When all tokens are made. */
    static final long SECONDS = 1_795_176_000L;

    /** What an issuer signs with: all but {@link #SECRET} publish their keys. */
    enum Keys {
        SECRET,
        RSA,
        ELLIPTIC,
        EDWARDS
    }

    private final Keys keys;
    private final String header;
    private final String claims;
    private final TokenRules rules;

    Issuer(Keys keys, String header, String claims, TokenRules rules) {
        this.keys = keys;
        this.header = header;
        this.claims = claims;
        this.rules = rules;
    }

    Keys keys() {
        return keys;
    }

    boolean publishes() {
        return keys != Keys.SECRET;
    }

    /** The header's text, as it is signed. */
    String header() {
        return header;
    }

    /** The claims' text, as it is signed. */
    String claims() {
        return claims;
    }

    String kid() throws ParseException {
        return read(header).getOrDefault("kid", "").toString();
    }

    /** How an operator sets the hub up for this issuer. */
    TokenRules rules() {
        return rules;
    }

    static Map<String, Object> read(String json) throws ParseException {
        return JSONObjectUtils.parse(json);
    }
}
