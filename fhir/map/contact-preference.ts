import { CONTACT_METHODS, type ContactMethod } from '../../core/residents/contact-preference.js';
import { ukCoreCodes, ukCoreExtension } from '../codes/systems.js';
import type { Extension } from './r4.js';
import { concept } from './say.js';

/** As UK Core's CodeSystem PreferredContactMethod names its codes. */
const DISPLAY: Readonly<Record<ContactMethod, string>> = {
  letter: 'Letter', telephone: 'Telephone', 'e-mail': 'E-mail', textphone: 'Minicom (Textphone)', 'by-proxy': 'Telephone contact via proxy', 'no-telephone': 'No Telephone contact', text: 'SMS',
};

/** UK Core's ContactPreference: how somebody is to be spoken to. */
export const contactPreference = (method: ContactMethod): Extension => ({
  url: ukCoreExtension('ContactPreference'),
  extension: [{ url: 'PreferredContactMethod', valueCodeableConcept: concept(ukCoreCodes('PreferredContactMethod'), CONTACT_METHODS[method], undefined, DISPLAY[method]) }],
});
