import { markContents } from './contents.ts';
import { offerCopies } from './copy.ts';
import { offerReading } from './listen.ts';
import { offerPrint, closeMenuOnEscape, focusSummary, nameLightButton } from './page.ts';
import { moveByKeys } from './queue.ts';

// Everything works without this script; it only smooths. `js` shows the controls that need it.
document.documentElement.classList.add('js');

closeMenuOnEscape();
focusSummary();
nameLightButton();
offerPrint();
offerCopies();
offerReading();
markContents();
moveByKeys();
