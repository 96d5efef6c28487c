"""Ways to reach the assistant. Each turns what a person does into a Message and shows the Reply."""
