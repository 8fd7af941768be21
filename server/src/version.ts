/** The version of The Way, as package.json of the repository has it. */
export const version = '0.1.0'
