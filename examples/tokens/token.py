import base64
import hmac
import json
import os
import sys
import time


def token(user, name, rooms):
    """A token for `user`, shown to the others as `name`, to enter `rooms` for an hour."""
    claims = {"sub": user, "name": name, "rooms": rooms, "exp": int(time.time()) + 3600}
    text = f"{encode({'alg': 'HS256', 'typ': 'JWT'})}.{encode(claims)}"
    secret = os.environ["PARLEY_JWT_SECRET"].encode()
    return f"{text}.{base64url(hmac.digest(secret, text.encode(), 'sha256'))}"


def encode(part):
    return base64url(json.dumps(part).encode())


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


if __name__ == "__main__":
    user, name, *rooms = sys.argv[1:]
    print(token(user, name, rooms))
