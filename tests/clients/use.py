"""One call of each dialect with a client that is generated from the document."""

import sys

from ocip_gateway_client import AuthenticatedClient, Client
from ocip_gateway_client.api.icws_connection import post_icws_connect
from ocip_gateway_client.api.speed_dial_100 import get_speed_dial_100
from ocip_gateway_client.models import IcwsConnectionResponse, PostIcwsConnectBody, SpeedDials


def main(base: str, key: str) -> None:
    client = AuthenticatedClient(base_url=base, token=key)
    codes = get_speed_dial_100.sync("foo", "foogroup", "foouser", client=client)
    assert isinstance(codes, SpeedDials), codes
    first = codes.speed_codes[0]
    print("APIO", first.speed_code, first.phone_number)
    settings = {
        "__type": "urn:inin.com:connection:icAuthConnectionRequestSettings",
        "applicationName": "generated",
        "userID": "foouser@demo.example",
        "password": "demo-user-password",
    }
    body = PostIcwsConnectBody.from_dict(settings)
    connected = post_icws_connect.sync(client=Client(base_url=base), body=body, accept_language="en-us")
    assert isinstance(connected, IcwsConnectionResponse), connected
    print("ICWS", connected.user_display_name)


if __name__ == "__main__":
    main(*sys.argv[1:])
