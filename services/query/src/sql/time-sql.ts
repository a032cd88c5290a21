/** Times travel as UTC ms. A bound parameter as a ClickHouse time, and a column as ms. */
export const instant = (parameter: string): string => `fromUnixTimestamp64Milli({${parameter}:Int64}, 'UTC')`;
export const ms = (column: string): string => `toUnixTimestamp64Milli(${column})`;
