package dev.parley.ops.http;

/** The methods that endpoints may have; HEAD is answered wherever GET is. */
public enum OpsMethod {
    GET,
    POST,
    PUT,
    DELETE
}
