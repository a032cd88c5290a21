/** Query parameters (`?phone=...`) that say how to reach a person, as forms that send by GET leave them; `name` alone names too much else. */
const PARAMETER = /([?&;#](?:first[_-]?name|given[_-]?name|vorname|last[_-]?name|sur[_-]?name|family[_-]?name|nachname|full[_-]?name|phone(?:[_-]?number)?|mobile|tel(?:ephone|efon)?|birth(?:day|[_-]?date)|street)=)[^&;#\s]+/gi;

/** The address with such values left out: `?phone=&a=1`. Addresses of e-mail are replaced elsewhere. */
export const withoutUrlContacts = (url: string): string => (url.includes('=') ? url.replace(PARAMETER, '$1') : url);
