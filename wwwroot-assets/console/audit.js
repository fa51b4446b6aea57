// What only a browser can do on the audit page.
"use strict";
