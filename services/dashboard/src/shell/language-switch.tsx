import { usePageContext } from '../page-context.js';
import { languages } from '../state/page-state.js';

const own = { de: 'Deutsch', en: 'English' } as const;

export function LanguageSwitch() {
  const { page, go, texts } = usePageContext();
  return (
    <div className="languages" role="group" aria-label={texts.language}>
      {languages.map((language) => (
        <button key={language} type="button" lang={language} aria-label={`${language.toUpperCase()}, ${own[language]}`} aria-pressed={page.language === language} onClick={() => go({ language })}>
          {language.toUpperCase()}
        </button>
      ))}
    </div>
  );
}
