#pragma once

/* Writes the files of one layer as told on standard input; the exit code of the program. */
int files_main(void);
