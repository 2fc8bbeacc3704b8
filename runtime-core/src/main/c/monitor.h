#pragma once

/* Runs the monitor of one JVM until the JVM ends; the exit code of the program. */
int monitor_main(void);
