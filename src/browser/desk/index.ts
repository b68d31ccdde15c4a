import { keepTyping } from './autosave.ts';
import { editTexts } from './editor.ts';
import { followOutline } from './outline.ts';
import { proposeChoice } from './merge.ts';
import { judgeByKeys } from './review.ts';
import { countQuestions, takeDropped } from './word.ts';

const form = document.querySelector<HTMLFormElement>('form[data-edition]');
if (form) {
  const typing = keepTyping(form);
  editTexts(form, typing);
  followOutline();
}
proposeChoice();
takeDropped();
countQuestions();
judgeByKeys();
