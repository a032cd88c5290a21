import type { Contacts } from '../contacts.js';

export type ContactField = Exclude<keyof Contacts, 'data'>;

/** What the name of a field says. */
export interface Meaning {
  /** What it says about somebody; `null`: personal too, but nothing to reach anybody by, so it is never kept; undefined: nothing personal. */
  readonly field?: ContactField | null;
  /** Only where its value is a telephone number: `shares: {whatsapp: 3}` counts. */
  readonly number?: boolean;
  /** Personal wherever it stands. What is not sure names things as well (a plan, a product) and is taken where a person is described. */
  readonly sure?: boolean;
  /** What is described below it, where the name tells. */
  readonly below?: 'person' | 'thing';
  /** Holds the value of a field that is named beside it: `{"name": "phone", "value": "..."}`. */
  readonly value?: boolean;
}

const NOTHING: Meaning = {};
const NUMBER = /(?:\d[^\d]{0,3}){5}/;
export const isTelephoneNumber = (text: string): boolean => NUMBER.test(text);
const named = (meaning: Meaning, names: string): [string, Meaning][] => names.split(' ').map((name) => [name, meaning]);

/** Names in small letters, all else left out. */
const FIELDS = new Map<string, Meaning>([
  ...named({ field: 'name', sure: true }, 'fullname contactname'),
  ...named({ field: 'name' }, 'name displayname'),
  ...named({ field: 'firstName', sure: true }, 'firstname givenname forename vorname'),
  ...named({ field: 'firstName' }, 'fname'),
  ...named({ field: 'lastName', sure: true }, 'lastname lname surname familyname nachname'),
  ...named({ field: 'email', sure: true }, 'email emails emailaddress emailaddresses'),
  ...named({ field: 'email' }, 'mail'),
  ...named({ field: 'phone', sure: true }, 'phone phones phonenumber phonenumbers mobilephone mobilenumber cellphone telephone telephonenumber telefon telefonnummer tel handynummer'),
  ...named({ field: 'phone', sure: true, number: true }, 'whatsapp whatsappnumber'),
  ...named({ field: 'phone' }, 'mobile handy'),
  ...named({ field: 'company' }, 'company companyname organization organisation firma'),
  ...named({ field: 'crm', sure: true }, 'crmlink crmurl'),
  ...named({ field: 'crm' }, 'crm'),
  ...named({ field: null, sure: true }, 'street strasse streetaddress postaladdress homeaddress billingaddress shippingaddress deliveryaddress birthday birthdate dateofbirth geburtsdatum ip ipaddress'),
  ...named({ field: null, sure: true, number: true }, 'fax faxnumber telefax'),
  ...named({ field: null }, 'username address anschrift'),
]);
/** Below these a name is somebody's. */
const PERSONS =
  'person people user users customer customers contact contacts lead leads visitor subscriber member members attendee attendees participant participants guest guests buyer purchaser payer recipient recipients sender student patient employee passenger passengers traveller traveler applicant candidate cardholder owner salesrep invitee invitees profile traits billing shipping kunde kundin kontakt ansprechpartner empfaenger teilnehmer';
const PERSON_DETAILS = 'userinfo userprofile userdetails userdata customerinfo customerdetails customerdata contactinfo contactdetails contactdata personalinfo personaldata personaldetails billingdetails shippingdetails billinginfo shippinginfo';
/** Below these it is a thing's, also inside a person's description. */
const THINGS =
  'plan plans product products item items lineitems variant category categories sku device browser os app library screen page campaign adgroup creative experiment feature flag form file document content article video course webinar event template newsletter segment list tag tags store shop channel coupon discount currency country city region location timezone locale network project pipeline stage deal opportunity subscription method paymentmethod carrier';

const MEANINGS = new Map<string, Meaning>([
  ...named({ below: 'person' }, `${PERSONS} ${PERSON_DETAILS}`),
  ...named({ below: 'thing' }, THINGS),
  ...named({ value: true }, 'value values'),
  // `customerName`, `billing_phone`: the person is in the name.
  ...PERSONS.split(' ').flatMap((person) => [...FIELDS].map(([name, { field }]): [string, Meaning] => [person + name, { field: field!, sure: true }])),
  ...FIELDS,
]);

/** Senders use few names, again and again; a limit, since they may be anything. */
const known = new Map<string, Meaning>();
const MOST_KNOWN = 10_000;

/** What a field of this name says. Costs a look-up, for a name seen before. */
export function meaningOf(name: string): Meaning {
  let meaning = known.get(name);
  if (meaning !== undefined) return meaning;
  meaning = MEANINGS.get(name.toLowerCase().replaceAll('ß', 'ss').replace(/[^a-z]/g, '')) ?? NOTHING;
  if (known.size < MOST_KNOWN) known.set(name, meaning);
  return meaning;
}
