"""What FROST's own Python client (Fraunhofer IOSB) does with a service: each line of its work, and whether it held."""
import json
import sys

import frost_sta_client as fsc
from geojson import Point

url, key = sys.argv[1:3]
service = fsc.SensorThingsService(url, auth_handler=fsc.AuthHandler("anybody", key))
held = {}


def step(name, work):
    try:
        held[name] = bool(work())
    except Exception as error:  # what the client could not read is the finding
        held[name] = f"{type(error).__name__}: {error}"[:300]


thing = fsc.Thing(name="Weir", description="A weir on the Mardyke", properties={"public": False})
thing.locations = [fsc.Location(name="Weir", description="Below the bridge", location=Point((0.32, 51.48)), encoding_type="application/geo+json")]
stream = fsc.Datastream(
    name="Level", description="Water level", observation_type="http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
    unit_of_measurement=fsc.UnitOfMeasurement(name="metre", symbol="m", definition="http://unitsofmeasure.org/ucum.html#para-30"),
    observed_property=fsc.ObservedProperty(name="Level", definition="http://example.org/level", description="Level"),
    sensor=fsc.Sensor(name="Gauge", description="Gauge", encoding_type="application/pdf", metadata="http://example.org/gauge.pdf"),
    thing=thing,
)


def observe():
    for i in range(7):
        service.create(fsc.Observation(phenomenon_time=f"2026-07-01T12:0{i}:00Z", result_time=f"2026-07-01T12:0{i}:00Z", result=i + 0.5, datastream=fsc.Datastream(id=stream.id)))
    return True


def renamed():
    found = service.things().find(thing.id)
    found.description = "A weir, mended"
    service.update(found)
    return service.things().find(thing.id).description == "A weir, mended"


def patched():
    service.things().patch(service.things().find(thing.id), [{"op": "replace", "path": "/description", "value": "A weir, patched"}])
    return service.things().find(thing.id).description == "A weir, patched"


def gone():
    service.delete(service.things().find(thing.id))
    return len(list(service.things().query().filter(f"id eq {thing.id}").list())) == 0


def results(query):
    return [observation.result for observation in query.list()]


def observations():
    return service.datastreams().find(stream.id).get_observations().query()


step("creates a Thing with its Location", lambda: service.create(thing) or thing.id)
step("creates a Datastream with all that belongs to it", lambda: service.create(stream) or stream.id)
step("creates Observations", observe)
step("finds by id", lambda: service.things().find(thing.id).name == "Weir")
step("follows from a Thing to its Datastreams", lambda: [d.name for d in service.things().find(thing.id).get_datastreams().query().list()] == ["Level"])
step("filters", lambda: sorted(results(observations().filter("result gt 4"))) == [4.5, 5.5, 6.5])
step("filters by time", lambda: len(results(observations().filter("phenomenonTime gt 2026-07-01T12:03:30Z"))) == 3)
step("orders as it writes it", lambda: results(observations().orderby("phenomenonTime", "DESC").top(2).filter("result gt 0"))[:2] == [6.5, 5.5])
step("pages by nextLink", lambda: len(results(observations().top(3))) == 7)
step("expands", lambda: service.things().query().filter("name eq 'Weir'").expand("Datastreams($expand=ObservedProperty,Observations($top=1;$orderby=phenomenonTime desc)),Locations").list().entities[0].datastreams.entities[0].observations.entities[0].result == 6.5)
step("finds near a place", lambda: len(list(service.locations().query().filter("geo.distance(location, geography'POINT (0.32 51.48)') lt 0.01").list())) == 1)
step("updates", renamed)
step("patches", patched)
step("deletes", gone)
print(json.dumps(held))
