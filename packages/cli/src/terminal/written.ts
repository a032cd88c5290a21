/** Resolves when all that was written to the stream has gone out or nobody reads it any more: a process that ends before cuts off what does not fit into a pipe (64 KiB). */
export const written = (stream: NodeJS.WriteStream): Promise<void> => new Promise((resolve) => void stream.write('', () => resolve()));
