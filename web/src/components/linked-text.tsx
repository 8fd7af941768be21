import { TEXT_LINK } from './text-link.tsx'

// Messages link to no other sites. A full stop after the path ends the sentence.
const URLS = /((?:https:\/\/)?\b(?:replicate|replicatestatus)\.com(?:\/[\w/-]*\w)?)/

/** Renders text from the server with links for the Replicate URLs in it, such as replicate.com/account/billing. */
export const LinkedText = ({ children }: { children: string }) => (
  <>
    {children.split(URLS).map((part, index) =>
      index % 2 === 0 ? (
        part
      ) : (
        <a
          key={index}
          href={part.startsWith('https://') ? part : `https://${part}`}
          target="_blank"
          rel="noreferrer"
          className={TEXT_LINK}
        >
          {part}
        </a>
      ),
    )}
  </>
)
