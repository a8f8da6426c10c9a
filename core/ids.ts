/**
 * Branded ids: a carer is never passed for a resident. An id is made by the platform (`newId`) or, for devices,
 * chosen by whoever registers the device.
 */
declare const brand: unique symbol;
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

/** Whatever is sensed: a resident today, a street or a light in the place modules. */
export type SubjectId = Id<'subject'>;
/** A resident is a subject: the id of a person who lives in a watched home. */
export type ResidentId = SubjectId;
export type CarerId = Id<'carer'>;
export type DeviceId = Id<'device'>;
export type AlertId = Id<'alert'>;
export type DeliveryId = Id<'delivery'>;
export type RotaId = Id<'rota'>;
export type StandInId = Id<'stand-in'>;
