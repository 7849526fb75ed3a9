#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The yardstick of bench_gateway and bench_straps: the same work in the ordinary Python way.

Connects to heart-rate straps with bleak, decodes each notification, keeps the last 300 s of beats of
each, and publishes one live/heart message a notification with paho-mqtt. No storage, no indicators.

    reference.py PORT TOPIC ADDRESS...
"""
import asyncio
import json
import math
import sys
import time
from collections import deque
from contextlib import AsyncExitStack
from datetime import datetime

import paho.mqtt.client as mqtt
from bleak import BleakClient, BleakScanner

MEASUREMENT = "00002a37-0000-1000-8000-00805f9b34fb"


def decode(data):
    flags = data[0]
    at = 3 if flags & 1 else 2
    bpm = int.from_bytes(data[1:at], "little")
    if flags & 8:
        at += 2
    rr = []
    if flags & 16:
        rr = [int.from_bytes(data[i:i + 2], "little") * 1000 / 1024
              for i in range(at, len(data) - 1, 2)]
    return bpm, rr


def rmssd(beats):
    values = [rr for _, rr in beats]
    if len(values) < 31:
        return None
    return math.sqrt(sum((b - a) ** 2 for a, b in zip(values, values[1:])) / (len(values) - 1))


def publisher(client, topic, name):
    """What is done with the notifications of one strap."""
    beats = deque()

    def on_notification(_, data):
        now = time.time()
        bpm, rr = decode(data)
        beats.extend((now, value) for value in rr)
        while beats and beats[0][0] < now - 300:
            beats.popleft()
        message = {"v": 1, "at": datetime.fromtimestamp(now).astimezone().isoformat(),
                   "device": name, "hr": bpm, "rr": [round(value, 3) for value in rr]}
        value = rmssd(beats)
        if value is not None:
            message["rmssd"] = round(value, 3)
        client.publish(topic, json.dumps(message))

    return on_notification


async def main(port, topic, addresses):
    client = mqtt.Client(protocol=mqtt.MQTTv5)
    client.connect("127.0.0.1", port)
    client.loop_start()
    async with AsyncExitStack() as links:
        for number, address in enumerate(addresses, 1):
            device = await BleakScanner.find_device_by_address(address, timeout=20)
            if device is None:
                sys.exit(f"no strap {address}")
            link = await links.enter_async_context(BleakClient(device))
            await link.start_notify(MEASUREMENT, publisher(client, topic, f"strap_{number}"))
        await asyncio.Event().wait()


asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3:]))
