import { expect, it } from 'vitest';
import { renamedAtTheEnd } from './kill-at-rename.js';

it('tells what was being renamed when a process was killed, and nothing where it was not', () => {
  const done = '12 rename("/d/store/a/tmp_insert_1/", "/d/store/a/1_1/") = 0\n';
  expect(renamedAtTheEnd(done)).toBe(null);
  expect(renamedAtTheEnd(`${done}12 +++ killed by SIGKILL +++\n`)).toBe(null); // by somebody else
  expect(renamedAtTheEnd(`${done}13 renameat2(AT_FDCWD, "/d/store/a/tmp_merge_2/", AT_FDCWD, "/d/store/a/2_3/", RENAME_NOREPLACE <unfinished ...>\n12 +++ killed by SIGKILL +++\n`)).toBe('a merged part');
  expect(renamedAtTheEnd(`13 rename("/d/store/a/tmp_insert_2/", "/d/store/a/2/") = ?\n13 +++ killed by SIGKILL +++\n`)).toBe('an inserted part');
});
