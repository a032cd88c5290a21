/** Environment of a door that is to be measured: what a key may send is no part of what is asked here. */
export const unlimitedKeys = { TRICHTER_KEY_REQUESTS: '10000000', TRICHTER_KEY_EVENTS: '10000000' };
