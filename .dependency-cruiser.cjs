/** Imports go down only: src → modules → fhir → core; inside modules, care and place stand on sensing on platform. */
const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const tests = '\\.test\\.ts$|/testing/';

module.exports = {
  forbidden: [
    never('no-circle', 'A circle means that two rooms are one.', {}, { circular: true }),
    never('core-is-pure', 'core/ knows no package, no node: module and nothing above it.', { path: '^core/', pathNot: tests }, { pathNot: '^core/' }),
    never('fhir-knows-core-only', 'The translator stands on core/ and packages.', { path: '^fhir/', pathNot: tests }, { path: '^(src|modules|web|tools|bench|test)/' }),
    never('one-fhir-client', 'Only fhir/ speaks to other FHIR servers.', { pathNot: '^fhir/' }, { path: 'node_modules/fhir-kit-client' }),
    never('one-twilio', 'Twilio is known in platform/phone/ and in care’s notify/ alone.', { path: '^(src|core|fhir|modules/(sensing|place)|modules/platform/(?!phone/)|modules/care/(?!notify))', pathNot: tests }, { path: 'node_modules/twilio' }),
    never('modules-below-src', 'The door knows the rooms, not the other way round.', { path: '^(modules|fhir|core)/', pathNot: tests }, { path: '^(src|tools|bench|test)/' }),
    never('platform-knows-nobody', 'Plumbing knows no resident and no street.', { path: '^modules/platform/' }, { path: '^modules/(sensing|care|place)/' }),
    never('sensing-stands-on-platform', 'The shared floor knows no wing.', { path: '^modules/sensing/' }, { path: '^modules/(care|place)/' }),
    never('care-and-place-apart', 'The wings never see each other.', { path: '^modules/care/' }, { path: '^modules/place/' }),
    never('place-and-care-apart', 'The wings never see each other.', { path: '^modules/place/' }, { path: '^modules/care/' }),
    never('tools-use-the-public-api', 'Tools are programs like any other: core and the API.', { path: '^(tools|bench)/.*\\.ts$', pathNot: tests }, { path: '^(src|modules|fhir)/' }),
    never('nothing-unresolvable', 'An import that leads nowhere.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsConfig: { fileName: 'tsconfig.test.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.mts', '.js', '.mjs', '.json', '.d.ts', '.d.mts'] },
  },
};
