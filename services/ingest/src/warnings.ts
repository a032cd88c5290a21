/** What the door changed or dropped in accepted events and the sender should know, by the envelope's flag. */
const messages: Record<string, string> = {
  id_random: 'without id and time an event cannot be told from its retry, so a retry would count twice; send an id',
  junk_identifier: 'identifiers such as "null" or "undefined" were dropped; leave out what is not known',
  money_not_read: 'amount and currency were kept but not read as money; send whole minor units and an ISO 4217 code',
  personal_dropped: 'contact details (names, e-mail, phone, company, addresses) and IP addresses were not stored; leave them out, or start ingest with TRICHTER_CONTACTS=keep',
  unknown_attribute: 'attributes the door does not know were kept in the context; put properties of the event into data',
  url_cut: 'an address or campaign was too long and was cut',
};

export interface Warning {
  code: string;
  /** Events it concerns. */
  count: number;
  message: string;
}

export function warningsOf(flags: ReadonlyMap<string, number>): Warning[] {
  return [...flags].flatMap(([code, count]) => (messages[code] === undefined ? [] : [{ code, count, message: messages[code] }]));
}
