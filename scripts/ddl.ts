import { createStatements } from '#db/ddl.ts';
import { FTS_STATEMENTS } from '#db/fts.ts';
import { schema } from '#db/schema.ts';

/** Prints what a database made from nothing holds; the first migration is this. */
console.log(`${[...createStatements(schema, 'sqlite'), ...FTS_STATEMENTS].join(';\n\n')};`);
