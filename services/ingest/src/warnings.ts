/** What the door changed or dropped in accepted events and the sender should know, by the envelope's flag. */
const messages: Record<string, string> = {
  id_random: 'without id and time an event cannot be told from its retry, so a retry would count twice; send an id',
  junk_identifier: 'identifiers such as "null" or "undefined" were dropped; leave out what is not known',
  money_not_read: 'amount and currency were kept but not read as money; send whole minor units and an ISO 4217 code',
  personal_dropped: 'contact details (names, e-mail, phone, company, addresses) and IP addresses were not stored; leave them out, or start ingest and query with CONTACTS=keep',
  unknown_attribute: 'attributes the door does not know were kept in the context; put properties of the event into data',
  url_cut: 'an address or campaign was too long and was cut',
};

/** Where contact details are kept, these are dropped nonetheless. */
const droppedThough = 'street, birthday, user name, IP addresses, contact details in addresses of pages and those of people who asked not to be kept are never stored; leave them out. What else there was is kept, encrypted';

export interface Warning {
  code: string;
  /** Events it concerns. */
  count: number;
  message: string;
}

/** `keeps`: whether contact details are kept, so that nobody is advised to keep them. */
export function warningsOf(flags: ReadonlyMap<string, number>, keeps: boolean): Warning[] {
  return [...flags].flatMap(([code, count]) => {
    const message = keeps && code === 'personal_dropped' ? droppedThough : messages[code];
    return message === undefined ? [] : [{ code, count, message }];
  });
}
