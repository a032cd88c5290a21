/**
 * Part of every definition hash (given to the domain's `definitionHash`): raise it when the decoder's reading, the junk list, channel rules,
 * limits or this runtime's way of writing rows change what a record contributes. Old and new code then never write the same key.
 */
export const RUNTIME_VERSION = 1;
