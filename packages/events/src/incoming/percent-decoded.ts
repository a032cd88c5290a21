/** Percent-encoding taken off, up to four times over; what has a stray percent sign stays as it stands from there. */
export function percentDecoded(text: string): string {
  let plain = text;
  for (let n = 0; n < 4 && plain.includes('%'); n++) {
    try {
      plain = decodeURIComponent(plain);
    } catch (error) {
      if (error instanceof URIError) return plain;
      throw error;
    }
  }
  return plain;
}
