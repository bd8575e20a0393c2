throw new Error("this keeper cannot be loaded");
