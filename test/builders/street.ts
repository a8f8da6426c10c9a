/** A Thing of the town with everything that belongs to it, as one deep insert; two readings a minute apart. */
export function aStreet({ name = 'London Road', open = false, results = [17.4, 18.2] as readonly unknown[], resultTime = null as string | null } = {}): Record<string, unknown> {
  return {
    name, description: 'A lamp post with an air sensor', properties: { public: open },
    Locations: [{ name: `${name}, post 12`, description: 'Beside the bus stop', encodingType: 'application/vnd.geo+json', location: { type: 'Point', coordinates: [0.33, 51.48] } }],
    Datastreams: [{
      name: `PM2.5 at ${name}`, description: 'Fine dust by the minute', observationType: 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement',
      unitOfMeasurement: { name: 'microgram per cubic metre', symbol: 'µg/m³', definition: 'http://unitsofmeasure.org/ug/m3' },
      Sensor: { name: 'Dust counter', description: 'Counts by light', encodingType: 'application/pdf', metadata: 'https://sensors.example/dust.pdf' },
      ObservedProperty: { name: 'PM2.5', definition: 'http://dd.eionet.europa.eu/vocabulary/aq/pollutant/6001', description: 'Particles below 2.5 µm' },
      Observations: results.map((result, i) => ({ phenomenonTime: new Date(Date.UTC(2026, 6, 1, 12, i)).toISOString(), result, resultTime, parameters: { grade: 'indicative' } })),
    }],
  };
}
