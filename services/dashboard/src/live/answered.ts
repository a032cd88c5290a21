import { createContext, useContext } from 'react';

/** The question the numbers on the page answer. A number that changes under the same question has moved by itself: that is what live means. */
const Answered = createContext('');
export const AnsweredProvider = Answered.Provider;
export const useAnswered = (): string => useContext(Answered);
