import { expect, it } from 'vitest';
import { chooseRunner } from './choose-runner.js';

const docker = (answers: boolean) => () => answers;

it('takes the jars where there are Java and Maven, without asking Docker', () => {
  const never = () => {
    throw new Error('asked');
  };
  expect(chooseRunner({ java: true, maven: true, docker: never }, 3)).toBe('jars');
});

it('takes a container where there is Docker alone', () => {
  expect(chooseRunner({ java: false, maven: false, docker: docker(true) }, 1)).toBe('container');
});

it('says what is missing, and every way to get it', () => {
  expect(() => chooseRunner({ java: false, maven: true, docker: docker(false) }, 1)).toThrow(
    /Java is missing; Docker does not answer\.\nInstall Java 17 or newer and Maven .*, or start Docker, and run/,
  );
});

it('does not send anybody to Docker for several brokers', () => {
  expect(() => chooseRunner({ java: false, maven: false, docker: docker(true) }, 3)).toThrow(/a single broker, and this needs 3/);
  expect(() => chooseRunner({ java: false, maven: false, docker: docker(true) }, 3)).not.toThrow(/start Docker/);
});
