#!/usr/bin/env python3
"""A risk register as CSV, the same on every run, in columns that `aims import --as risks` takes.

usage: gen_risks.py ROWS OUT.csv [TITLES.txt]
"""
import csv, datetime, random, sys

HAZARDS = """Prompt injection;Training data poisoning;Model drift;Biased outcomes;Hallucinated citations
Personal data leakage;Model inversion;Membership inference;Adversarial examples;Over-reliance on automation
Unlogged decision;Missing human oversight;Licence violation in training data;Supplier lock-in
Unavailable inference endpoint;Untested fallback path;Stale feature store;Label leakage;Unauthorised fine-tuning
Shadow deployment;Weak access control;Secret in notebook;Unpatched dependency;Insufficient documentation
Incorrect risk classification;Missing conformity assessment;Undisclosed chatbot;Deepfake impersonation
Unfair credit denial;Emotion inference at work;Biometric misidentification;Excessive data retention
Cross-border transfer;Unmonitored agent action;Tool misuse by agent;Jailbreak by role play;Reward hacking
Distribution shift after merger;Evaluation set contamination;Silent model upgrade by vendor"""
SYSTEMS = """credit scoring engine;CV screening assistant;claims triage model;customer chatbot;fraud detection service
radiology second reader;demand forecasting model;code assistant;contract summariser;warehouse vision system
churn predictor;KYC face match;call centre transcriber;pricing optimiser;predictive maintenance;student proctoring
HR attrition model;news recommender;translation gateway;legal research agent;invoice extraction;ad ranking model
grid load balancer;drug interaction checker;email phishing filter"""
AREAS = "EMEA;North America;APAC;LATAM;Nordics;DACH;retail;wholesale;public sector;insurance;payments;logistics"
CLAUSES = """The control was last tested in the previous quarter and two of five samples failed
monitoring covers only the primary region
the vendor has not confirmed the retention period
an override is possible but is not logged
the owner argues that exposure is limited because volumes are low
evidence is a screenshot, not an export
residual score rests on an untested assumption, "worst case" was not modelled
see minutes of the model risk committee
compensating control: manual review of 5 % of decisions
the impact assessment names three affected groups, one of them vulnerable
thresholds were set before the last retraining
no rollback has been rehearsed
data lineage is documented up to the landing zone only
users are told about automation on screen, but not in the letter
a fix is scheduled for the next release; budget approved"""
HEADINGS = ["Scenario", "Source", "Current likelihood", "current.individuals", "current.groups", "current.societies",
            "current.organisation", "Confidence", "Next review", "notes"]


def words(text):
    return [word for line in text.split("\n") for word in line.split(";")]


def rows(count):
    """Title first, as the headings say."""
    r = random.Random(20260101)
    hazards, systems, areas = words(HAZARDS), words(SYSTEMS), words(AREAS)
    clauses = CLAUSES.split("\n")
    first = datetime.date(2027, 1, 1)
    for _ in range(count):
        title = f"{r.choice(hazards)} in {r.choice(systems)} ({r.choice(areas)} {r.randint(1, 99)})"
        why = r.choice(clauses)
        while len(why) < 150:
            why += r.choice([", ", "; "]) + r.choice(clauses)
        note = "Reviewer note: " + r.choice(clauses) if r.random() < .02 else ""
        review = first + datetime.timedelta(days=r.randint(0, 300))
        yield [title, why, r.randint(1, 5), *(r.randint(1, 5) for _ in range(4)), "medium", review.isoformat(), note]


def main():
    count, out = int(sys.argv[1]), sys.argv[2]
    titles = open(sys.argv[3], "w", encoding="utf-8") if len(sys.argv) > 3 else None
    with open(out, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(HEADINGS)
        for row in rows(count):
            writer.writerow(row)
            if titles:
                titles.write(row[0] + "\n")


if __name__ == "__main__":
    main()
