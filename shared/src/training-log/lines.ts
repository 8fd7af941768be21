/** Splits a log into lines: tqdm separates its progress bars by carriage returns, everything else by line breaks. */
export const linesOf = (logs: string): string[] => logs.split(/\r|\n/)
