/** The version of The Way, which is the one in the repository's package.json. */
export const version = '0.1.0'
