import type { LeadContacts } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { fill } from '../texts/fill.js';

const FIELDS = ['name', 'firstName', 'lastName', 'email', 'phone', 'company', 'crm'] as const;

const isAddressOfPage = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** How to reach the lead; the service sends it only to keys with the scope `contacts`, so for anybody else there is nothing here. */
export function ContactDetails({ contacts }: { contacts: LeadContacts | null }) {
  const { texts, format } = usePageContext();
  const { leads } = texts;
  if (contacts === null) return null;
  const said = [
    ...FIELDS.flatMap((field) => (contacts[field] === undefined ? [] : [[leads.contacts.fields[field], contacts[field]] as const])),
    ...Object.entries(contacts.data ?? {}).map(([path, value]) => [path, shown(value)] as const),
  ];
  return (
    <section className="lead-contacts" aria-labelledby="lead-contacts">
      <h3 id="lead-contacts">{leads.contacts.heading}</h3>
      {said.length > 0 && (
        <dl>
          {said.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{isAddressOfPage(value) ? <a href={value} rel="noreferrer noopener" target="_blank">{value}</a> : value}</dd>
            </div>
          ))}
        </dl>
      )}
      {contacts.erased > 0 && <p className="soft small">{fill(leads.contacts.erased, { count: format.number(contacts.erased) })}</p>}
      {contacts.lost > 0 && <p className="soft small">{fill(leads.contacts.lost, { count: format.number(contacts.lost) })}</p>}
    </section>
  );
}
